/** What the surroundings of the media handlers do for them. */
export interface MediaHost {
  /** Asks for this process to be replaced once its calls are done. */
  requestRecycle(): void
  /** Says that the thread may be blocked for so long, so that nobody takes it for a hang. */
  announceSilence(durationMs: number): void
}

/** For callers in the same process, which watch nobody. */
export const unwatched: MediaHost = { requestRecycle: () => {}, announceSilence: () => {} }

/** What goes along with one call. */
export interface MediaCall {
  readonly signal: AbortSignal
  readonly host: MediaHost
}
