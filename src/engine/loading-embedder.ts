import type { EmbedderContract } from '../shared/embedder-contract.ts'
import { AppError } from '../shared/errors.ts'
import type { Client } from '../shared/method.ts'

/**
 * The embedder's client for the engine: when its process was started anew and knows no model, the model of a call is
 * loaded again from where it was loaded before, and the call is made once more.
 */
export function createLoadingEmbedder(embedder: Client<EmbedderContract>): Client<EmbedderContract> {
  const directories = new Map<string, string>()
  const call: Client<EmbedderContract>['call'] = async (method, input, options) => {
    try {
      const output = await embedder.call(method, input, options)
      if ('directory' in input && 'manifest' in output) directories.set(output.manifest.id, input.directory)
      if (method === 'embedder.unload' && 'modelId' in input) directories.delete(input.modelId)
      return output
    } catch (error) {
      const directory = 'modelId' in input ? directories.get(input.modelId) : undefined
      const isForgotten = error instanceof AppError && error.code === 'not-found'
      if (!isForgotten || directory === undefined || method === 'embedder.unload') throw error
      await embedder.call('embedder.load', { directory }, { signal: options?.signal })
      return await embedder.call(method, input, options)
    }
  }
  return {
    call,
    subscribe: (method, input, onState, onError) => embedder.subscribe(method, input, onState, onError),
    close: () => embedder.close()
  }
}
