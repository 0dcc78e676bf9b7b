import { cp, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openRuntime, readManifest } from '../../src/embedder/model-directory.ts'
import { resourcesDirectory } from '../../src/processes/entry-path.ts'

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'keepsake-model-'))
  await cp(join(resourcesDirectory(), 'models', 'starter'), directory, { recursive: true })
})
afterEach(() => rm(directory, { recursive: true, force: true }))

describe('a damaged model folder', () => {
  const refusal = async () => await readManifest(directory).catch((error: unknown) => error)

  it('names a missing manifest', async () => {
    await rm(join(directory, 'model.json'))
    expect(await refusal()).toMatchObject({
      code: 'invalid-model',
      message: expect.stringContaining('model.json is missing')
    })
  })

  it('names the field that is wrong in the manifest', async () => {
    const manifest = JSON.parse(await readFile(join(directory, 'model.json'), 'utf8'))
    await writeFile(join(directory, 'model.json'), JSON.stringify({ ...manifest, dimension: 'many' }))
    expect(await refusal()).toMatchObject({ code: 'invalid-model', message: expect.stringContaining('"dimension"') })
    await writeFile(join(directory, 'model.json'), '{')
    expect(await refusal()).toMatchObject({ code: 'invalid-model' })
  })

  it('names a missing file and a cut file', async () => {
    await truncate(join(directory, 'image.onnx'), 1000)
    expect(await refusal()).toMatchObject({
      message: expect.stringContaining('"image.onnx" has 1000 bytes instead of')
    })
    await rm(join(directory, 'image.onnx'))
    expect(await refusal()).toMatchObject({ message: expect.stringContaining('"image.onnx" is missing') })
  })

  it('refuses a graph that is no graph, by name', async () => {
    const manifest = await readManifest(directory)
    await writeFile(join(directory, 'image.onnx'), 'not a graph')
    await expect(openRuntime(directory, manifest, 'cpu')).rejects.toMatchObject({
      code: 'invalid-model',
      message: expect.stringContaining('image.onnx')
    })
  })
})
