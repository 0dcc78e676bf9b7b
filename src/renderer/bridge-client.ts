import type { DesktopBridge } from '../shared/desktop-bridge.ts'
import type { EngineContract } from '../shared/engine-contract.ts'
import { AppError, deserializeError, serializedErrorSchema } from '../shared/errors.ts'
import type { HostContract } from '../shared/host-contract.ts'
import type { ConnectionState } from '../shared/http-client.ts'
import type { CallOptions, Client } from '../shared/method.ts'

/** The engine and the host around it. */
export type KeepsakeClient = Client<EngineContract & HostContract>

function errorFromBridge(error: unknown): AppError {
  if (error instanceof AppError) return error
  const parsed = serializedErrorSchema.safeParse(error)
  if (parsed.success) return deserializeError(parsed.data)
  const message = error instanceof Error ? error.message : 'Something in Keepsake failed. Try again.'
  return new AppError('internal', message, { cause: error })
}

/** A client over the preload's three functions. */
export function bridgeClient(bridge: DesktopBridge, onConnection: (state: ConnectionState) => void): KeepsakeClient {
  const call = async (method: string, input: unknown, options: CallOptions = {}) => {
    const { signal, timeoutMs } = options
    if (signal?.aborted) throw new AppError('cancelled', 'The operation was cancelled.')
    let cancel = () => {}
    const onAbort = () => cancel()
    const timer = timeoutMs === undefined ? undefined : setTimeout(onAbort, timeoutMs)
    signal?.addEventListener('abort', onAbort, { once: true })
    try {
      const output = await bridge.call(method, input, (cancelCall) => {
        cancel = cancelCall
      })
      onConnection('connected')
      return output
    } catch (error) {
      const failure = errorFromBridge(error)
      if (failure.code === 'unavailable' || failure.code === 'process-crashed') onConnection('reconnecting')
      throw failure
    } finally {
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
    }
  }
  return {
    call: call as KeepsakeClient['call'],
    subscribe: (method, input, onState, onError) =>
      bridge.subscribe(
        method,
        input,
        (state) => {
          onConnection('connected')
          onState(state as never)
        },
        (error) => onError?.(errorFromBridge(error))
      ),
    close: () => {}
  }
}
