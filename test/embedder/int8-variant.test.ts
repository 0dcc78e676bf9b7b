import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { preferInt8 } from '../../src/embedder/int8-variant.ts'
import { openRuntime, readManifest } from '../../src/embedder/model-directory.ts'
import { probeItems } from '../../src/embedder/probe.ts'
import type { ModelManifest } from '../../src/shared/manifest.ts'
import { maxAbsDifference } from '../support/npy.ts'
import { convertTinyModel } from '../support/tiny-models.ts'

describe('the 8-bit variant on the CPU', () => {
  const parent = mkdtempSync(join(tmpdir(), 'keepsake-int8-variant-'))
  let directory: string
  let manifest: ModelManifest
  beforeAll(async () => {
    directory = (await convertTinyModel('tiny_m3', parent)).dir
    manifest = await readManifest(directory)
  })
  afterAll(() => rmSync(parent, { recursive: true, force: true }))

  const choose = async (leastBytes?: number, from = manifest) => {
    const exact = await openRuntime(directory, manifest, 'cpu')
    return { exact, choice: await preferInt8(directory, from, exact, leastBytes) }
  }

  it('is left alone for a model that is fast anyway', async () => {
    const { exact, choice } = await choose()
    expect(choice).toEqual({ runtime: exact, precision: 'fp32', reason: null })
    await exact.release()
  })

  it('is taken for a large one when it agrees, and gives other but near vectors', async () => {
    const reference = await openRuntime(directory, manifest, 'cpu')
    const expected = await reference.embed(probeItems(manifest))
    await reference.release()
    const { choice } = await choose(0)
    expect(choice).toMatchObject({
      precision: 'int8',
      reason: expect.stringMatching(/agree with the exact ones \(cosine 0\.99/)
    })
    const difference = maxAbsDifference(await choice.runtime.embed(probeItems(manifest)), expected)
    expect(difference).toBeGreaterThan(1e-5)
    expect(difference).toBeLessThan(0.1)
    await choice.runtime.release()
  })

  it('is refused when its vectors differ, and when it is broken', async () => {
    const data = join(directory, 'encoder.int8.onnx.data')
    copyFileSync(data, `${data}.good`)
    writeFileSync(data, readFileSync(data).fill(0x17, 0, 20_000))
    const differing = await choose(0)
    expect(differing.choice).toMatchObject({
      runtime: differing.exact,
      precision: 'fp32',
      reason: expect.stringMatching(/differ too much|cannot be used/)
    })
    await differing.exact.release()
    copyFileSync(`${data}.good`, data)
    const graph = join(directory, 'encoder.int8.onnx')
    const bytes = readFileSync(graph)
    writeFileSync(graph, 'not a graph')
    const broken = await choose(0)
    expect(broken.choice).toMatchObject({
      runtime: broken.exact,
      precision: 'fp32',
      reason: expect.stringMatching(/cannot be used: .*encoder\.int8\.onnx/)
    })
    // What stays must still work.
    expect((await broken.choice.runtime.embed(probeItems(manifest))).length).toBe(3 * manifest.dimension)
    await broken.exact.release()
    writeFileSync(graph, bytes)
  })

  it('is not asked for where the model has none', async () => {
    const { exact, choice } = await choose(0, {
      ...manifest,
      imageTokens: { ...(manifest as never as { imageTokens: object }).imageTokens, int8File: undefined }
    } as ModelManifest)
    expect(choice).toEqual({ runtime: exact, precision: 'fp32', reason: null })
    await exact.release()
  })
})
