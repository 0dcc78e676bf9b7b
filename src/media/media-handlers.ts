import { toAppError } from '../shared/errors.ts'
import type { MediaContract } from '../shared/media-contract.ts'
import type { Handlers } from '../shared/method.ts'
import { hashFile } from './hash.ts'
import { type MediaHost, unwatched } from './media-host.ts'
import { makePreview } from './preview.ts'
import { readPhoto } from './read-photo.ts'

/** Nothing but `AppError` leaves this process. */
async function orAppError<T>(result: Promise<T>): Promise<T> {
  try {
    return await result
  } catch (error) {
    throw toAppError(error)
  }
}

/** The media contract, with no state of its own. Every method rejects with `AppError` only. */
export function createMediaHandlers(host: MediaHost = unwatched): Handlers<MediaContract> {
  return {
    'media.hash': ({ path }, { signal }) => orAppError(hashFile(path, signal)),
    'media.readPhoto': (input, { signal }) => orAppError(readPhoto(input, { signal, host })),
    'media.preview': (input, { signal }) => orAppError(makePreview(input, { signal, host })),
    'media.recycle': () => {
      host.requestRecycle()
      return {}
    }
  }
}
