// A library with real tiny models: real photos and notes, real media decoding, the real embedder, all in this process.
// What is watched or held up goes through the embedder's contract.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createEmbedderHandlers } from '../../src/embedder/embedder-handlers.ts'
import type { EngineOptions } from '../../src/engine/engine.ts'
import { createMediaHandlers } from '../../src/media/media-handlers.ts'
import { type EmbedderContract, embedderContract } from '../../src/shared/embedder-contract.ts'
import { mediaContract } from '../../src/shared/media-contract.ts'
import type { Client } from '../../src/shared/method.ts'
import { createInProcessClient, createService } from '../../src/shared/server.ts'
import { Workspace } from './ingest-engine.ts'
import { convertTinyModel, tinyImagePath, tinyModelPath } from './tiny-models.ts'

/** Runs before each batch; may throw or wait. */
export type OnEmbed = (modelId: string, items: number) => void | Promise<void>

export class ModelLibrary {
  readonly workspace = new Workspace()
  readonly embedded: { modelId: string; items: number }[] = []
  onEmbed: OnEmbed = () => {}
  #starter = ''

  /** Makes the model that "comes with Keepsake", and three photos and two notes, one of them about a photo. */
  static async create(): Promise<ModelLibrary> {
    const library = new ModelLibrary()
    const { workspace } = library
    library.#starter = (await convertTinyModel('tiny_base', workspace.directory, { id: 'starter' })).dir
    for (const name of ['landscape.png', 'portrait.png', 'palette.png']) {
      workspace.write(name, readFileSync(tinyImagePath(name)))
    }
    workspace.write('harbour.md', '# Harbour\n\nBoats in the evening at the harbour.\n\n![](landscape.png)\n')
    workspace.write('mountain.md', '# Mountain\n\nSnow on the mountain.\n\n## Hut\n\nA hut below the summit.\n')
    return library
  }

  /** The embedder as one process would be: what it loaded is gone with it. */
  #embedder(): Client<EmbedderContract> {
    const client = createInProcessClient(embedderContract, createService(embedderContract, createEmbedderHandlers()))
    const call: Client<EmbedderContract>['call'] = async (method, input, options) => {
      if (method === 'embedder.embed' && 'items' in input) {
        await this.onEmbed(input.modelId, input.items.length)
        this.embedded.push({ modelId: input.modelId, items: input.items.length })
      }
      return client.call(method, input, options)
    }
    return { ...client, call, subscribe: client.subscribe.bind(client), close: () => client.close() }
  }

  open(options: Partial<EngineOptions> = {}) {
    return this.workspace.open({
      media: createInProcessClient(mediaContract, createService(mediaContract, createMediaHandlers())),
      embedder: this.#embedder(),
      starterModelDirectory: this.#starter,
      ...options
    })
  }

  get client() {
    if (this.workspace.client === null) throw new Error('The library is not open.')
    return this.workspace.client
  }

  async index(): Promise<void> {
    if (this.workspace.client === null) await this.open()
    await this.workspace.index()
  }

  /** Installs the other tiny model from its checkpoint, as a person would. */
  installOther(id = 'other') {
    return this.client.call('models.install', {
      path: tinyModelPath('tiny_m3', 'checkpoint.pth'),
      config: tinyModelPath('tiny_m3', 'config.json'),
      tokenizer: tinyModelPath('tiny_m3', 'tokenizer'),
      id
    })
  }

  async settle(timeoutMs = 30_000) {
    return this.client.call('ingest.settle', {}, { timeoutMs })
  }

  /** Number of vectors by model and channel, as `id channel`. */
  vectorCounts(): Record<string, number> {
    const counts: Record<string, number> = {}
    for (const { id, model_id } of this.workspace.rows<{ id: number; model_id: string }>(
      'SELECT id, model_id FROM model'
    )) {
      const rows = this.workspace.rows<{ channel: string; count: number }>(
        `SELECT channel, count(*) AS count FROM embedding_${id} GROUP BY channel`
      )
      for (const { channel, count } of rows) counts[`${model_id} ${channel}`] = count
    }
    return counts
  }

  activeModel(): string | undefined {
    return this.workspace.rows<{ model_id: string }>('SELECT model_id FROM model WHERE active = 1')[0]?.model_id
  }

  get modelsDirectory(): string {
    return join(this.workspace.libraryDirectory, 'models')
  }

  async remove(): Promise<void> {
    this.onEmbed = () => {}
    await this.workspace.remove()
  }
}

/** Resolves when the condition holds; looks often. */
export async function until(condition: () => boolean | Promise<boolean>, timeoutMs = 15_000): Promise<void> {
  const deadline = Date.now() + timeoutMs
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error('What was waited for did not happen.')
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
