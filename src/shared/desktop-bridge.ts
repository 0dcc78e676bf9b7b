import type { SerializedError } from './errors.ts'

/** How a call over the gate ends: Electron keeps only the message of an error that is thrown there. */
export type GateAnswer = { output: unknown } | { error: SerializedError }

/**
 * `window.keepsake` of the desktop window: all that the page can reach. It goes through Electron's `contextBridge`,
 * which carries plain values, bytes and functions, but neither signals nor error classes: rejections are plain
 * `SerializedError` objects.
 */
export interface DesktopBridge {
  /** `onStart` is called at once with the function that cancels the call. */
  call(method: string, input: unknown, onStart?: (cancel: () => void) => void): Promise<unknown>
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
