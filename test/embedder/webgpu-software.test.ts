import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import chromium from '@sparticuz/chromium'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { entryPath } from '../../src/processes/entry-path.ts'
import { nodeSpawn } from '../../src/processes/node-spawn.ts'
import { embedderPolicy } from '../../src/processes/role-policy.ts'
import { Supervisor } from '../../src/processes/supervisor.ts'
import { embedderContract } from '../../src/shared/embedder-contract.ts'
import type { Client } from '../../src/shared/method.ts'
import { maxAbsDifference } from '../support/npy.ts'
import { convertTinyModel, tinyModels } from '../support/tiny-models.ts'

const softwareDriver = join(tmpdir(), 'vk_swiftshader_icd.json')

/** The npm browser carries a Vulkan loader and SwiftShader, and unpacks them into the temporary folder. */
async function unpackSoftwareVulkan(): Promise<boolean> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return false
  await chromium.executablePath()
  return existsSync(softwareDriver)
}

const available = await unpackSoftwareVulkan()
if (!available) console.warn('SKIPPED: WebGPU on software Vulkan (SwiftShader comes for Linux on x64 only)')

// Software Vulkan shows that the provider is found, checked and used. It says nothing about a GPU's speed.
describe.skipIf(!available)('the WebGPU provider on software Vulkan', () => {
  const supervisor = new Supervisor({
    spawn: nodeSpawn,
    env: { VK_ICD_FILENAMES: softwareDriver, LD_LIBRARY_PATH: tmpdir() }
  })
  let client: Client<typeof embedderContract>
  let parent: string

  beforeAll(async () => {
    parent = await mkdtemp(join(tmpdir(), 'keepsake-webgpu-'))
    client = supervisor.start({
      name: 'embedder',
      contract: embedderContract,
      file: entryPath('embedder'),
      policy: embedderPolicy
    }).client
  })
  afterAll(async () => {
    await supervisor.stop()
    await rm(parent, { recursive: true, force: true })
  })

  it.each(tinyModels)('runs %s, agrees with the CPU and says so', async (model) => {
    const { dir: onCpu } = await convertTinyModel(model, parent, { id: `${model}-cpu` })
    const { dir: onGpu, manifest } = await convertTinyModel(model, parent, { id: `${model}-webgpu` })
    const { size } = manifest.imageTokens
    const pixels = Uint8Array.from({ length: size * size * 3 }, (_, i) => (i * 31) % 256)
    const items = [{ text: 'a boat at night' }, { pixels }, { pixels, text: 'at night' }]
    await client.call('embedder.load', { directory: onCpu, provider: 'cpu' })
    const loaded = await client.call('embedder.load', { directory: onGpu, provider: 'webgpu' })
    expect(loaded.attempts).toMatchObject([
      { provider: 'webgpu', chosen: true, reason: expect.stringContaining('agrees') }
    ])
    const [cpu, gpu] = await Promise.all(
      [`${model}-cpu`, `${model}-webgpu`].map((modelId) =>
        client.call('embedder.embed', { modelId, lane: 'interactive', items })
      )
    )
    expect(maxAbsDifference(cpu?.vectors ?? [], gpu?.vectors ?? [])).toBeLessThan(1e-4)
  })
})
