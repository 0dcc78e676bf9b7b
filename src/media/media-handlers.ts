import type { MediaContract } from '../shared/media-contract.ts'
import type { Handlers } from '../shared/method.ts'
import { hashFile } from './hash.ts'
import { makePreview } from './preview.ts'
import { readPhoto } from './read-photo.ts'

/** What the surroundings of the handlers do for them. */
export interface MediaHost {
  /** Asks for this process to be replaced once its calls are done. */
  requestRecycle(): void
}

/** The media contract, with no state of its own. Every method rejects with `AppError` only. */
export function createMediaHandlers(host: MediaHost = { requestRecycle: () => {} }): Handlers<MediaContract> {
  return {
    'media.hash': ({ path }, { signal }) => hashFile(path, signal),
    'media.readPhoto': (input, { signal }) => readPhoto(input, signal),
    'media.preview': ({ path, limits, maxEdge }, { signal }) => makePreview(path, limits, maxEdge, signal),
    'media.recycle': () => {
      host.requestRecycle()
      return {}
    }
  }
}
