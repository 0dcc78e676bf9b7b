import type { CrashBudgetLimits } from './crash-budget.ts'

/** How one role is supervised. Every figure says what goes wrong when it is too low or too high. */
export interface RolePolicy {
  /** From start to "ready". Too low: a slow disk looks like a crash. Too high: a broken install is noticed late. */
  readonly handshakeTimeoutMs: number
  /** Between two heartbeats. Too low: wakes idle laptops. Too high: a hang is noticed late. */
  readonly heartbeatIntervalMs: number
  /** Silence that counts as a hang. Too low: long synchronous work is killed. Too high: callers wait for a dead process. */
  readonly hangTimeoutMs: number
  /** Limit of one call, its time in the process's own queue included. Too low: large files fail. Too high: a stuck call
   * (a decoder in a loop outside the main thread) holds its place for that long. */
  readonly callDeadlineMs: number | null
  /** How long a call waits while the process (re)starts. Too low: a restart shows as an error. Too high: callers hang. */
  readonly maxWaitMs: number
  /** Calls that may wait at once. Too low: a burst fails during a restart. Too high: their inputs fill the memory. */
  readonly maxWaitingCalls: number
  /** Crashes that make the role degraded. Too low: bad files stop the rest. Too high: it restarts for ever. */
  readonly crashBudget: CrashBudgetLimits
  /** Before the first restart; doubles with each crash within the window, up to 5 s. Too low: a crash at start spins. */
  readonly restartDelayMs: number
  /** Between two attempts of a degraded role. Too low: it spins. Too high: it stays away after the cause has gone. */
  readonly degradedRetryMs: number
  /** How long an orderly end may take before the process is killed. The whole app must quit within 3 s. */
  readonly drainTimeoutMs: number
  /** A fresh process after this many calls, against slow leaks in native decoders; null: never. Too low: start-up costs. */
  readonly recycleAfterCalls: number | null
  /** A fresh process when its memory exceeds this; null: never. Too low: recycles all the time. */
  readonly recycleAboveRssBytes: number | null
}

const minute = 60_000
const gigabyte = 1024 ** 3

export const defaultPolicy: RolePolicy = {
  handshakeTimeoutMs: 30_000,
  heartbeatIntervalMs: 2_000,
  hangTimeoutMs: 10_000,
  callDeadlineMs: 2 * minute,
  maxWaitMs: 20_000,
  maxWaitingCalls: 1_000,
  crashBudget: { crashes: 3, windowMs: 5 * minute },
  restartDelayMs: 100,
  degradedRetryMs: minute,
  drainTimeoutMs: 1_500,
  recycleAfterCalls: null,
  recycleAboveRssBytes: null
}

/**
 * Decoding untrusted files: a crash costs the calls in flight and is the file's fault, so the budget is wide (a file is
 * set aside after its second crash, so 20 are ten broken files within five minutes). Recycled, because it may leak.
 */
export const mediaPolicy: RolePolicy = {
  ...defaultPolicy,
  callDeadlineMs: minute,
  crashBudget: { crashes: 20, windowMs: 5 * minute },
  recycleAfterCalls: 5_000,
  recycleAboveRssBytes: 1.5 * gigabyte
}

/**
 * A model session is slow to load: the process announces loads and large batches as silence. Its budget leaves room for
 * a few poisonous inputs, each of which may crash it twice.
 */
export const embedderPolicy: RolePolicy = {
  ...defaultPolicy,
  callDeadlineMs: 5 * minute,
  maxWaitMs: 30_000,
  crashBudget: { crashes: 8, windowMs: 5 * minute }
}

/** The engine answers people; its long calls (settle, doctor, a whole rescan) have no limit that would be right. */
export const enginePolicy: RolePolicy = {
  ...defaultPolicy,
  hangTimeoutMs: 20_000,
  callDeadlineMs: null,
  drainTimeoutMs: 2_500
}
