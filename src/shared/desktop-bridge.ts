import { timedOut } from './client.ts'
import { AppError, deserializeError, type SerializedError } from './errors.ts'
import type { CallOptions, Client, Contract } from './method.ts'

/** How a call ends: `contextBridge` would strip an error of all but its message, so errors travel as data. */
export type BridgeAnswer = { output: unknown } | { error: SerializedError }

/**
 * `window.keepsake` of the desktop window: all that the page can reach. It goes through Electron's `contextBridge`,
 * which carries plain values, bytes and functions, but neither signals nor error classes.
 */
export interface DesktopBridge {
  /** `onStart` is called at once with the function that cancels the call. */
  call(method: string, input: unknown, onStart: (cancel: () => void) => void): Promise<BridgeAnswer>
  /** Returns the function that ends it. */
  subscribe(
    method: string,
    input: unknown,
    onState: (state: unknown) => void,
    onError: (error: SerializedError) => void
  ): () => void
  /** Where a dropped or picked file lies on disk; empty when it does not. */
  pathForFile(file: File): string
}

async function callBridge(
  bridge: DesktopBridge,
  method: string,
  input: unknown,
  options: CallOptions = {}
): Promise<unknown> {
  const { signal, timeoutMs } = options
  let ended: AppError | null = null
  let cancel = () => {}
  const end = (error: AppError) => {
    ended = error
    cancel()
  }
  const onAbort = () => end(new AppError('cancelled', 'The operation was cancelled.'))
  if (signal?.aborted) throw new AppError('cancelled', 'The operation was cancelled.')
  signal?.addEventListener('abort', onAbort, { once: true })
  const timer = timeoutMs === undefined ? undefined : setTimeout(() => end(timedOut(timeoutMs)), timeoutMs)
  try {
    const answer = await bridge.call(method, input, (cancelCall) => {
      cancel = cancelCall
    })
    if ('output' in answer) return answer.output
    throw ended ?? deserializeError(answer.error)
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', onAbort)
  }
}

/** A client of the desktop window's bridge, like any other client. */
export function createBridgeClient<C extends Contract>(_contract: C, bridge: DesktopBridge): Client<C> {
  return {
    call: ((method: string, input: unknown, options?: CallOptions) =>
      callBridge(bridge, method, input, options)) as Client<C>['call'],
    subscribe: (method, input, onState, onError) =>
      bridge.subscribe(
        method,
        input,
        (state) => onState(state as never),
        (error) => onError?.(deserializeError(error))
      ),
    // The window's connection ends with the window.
    close: () => {}
  }
}
