/** A value with everything it was before and everything that was undone. */
export interface History<T> {
  readonly past: readonly T[]
  readonly present: T
  readonly future: readonly T[]
  /** Names the kind of the last change; another one of the same kind soon after replaces it. */
  readonly lastChange: { readonly kind: string; readonly atMs: number } | null
}

/** Older states are forgotten. Too low: undo ends early; too high: nothing but memory, a few hundred bytes each. */
const maxPast = 200
/** Changes of one kind within this time are one step: typing a word, dragging a weight. */
const mergeWithinMs = 700

/** A history that holds only its first value. */
export function startHistory<T>(present: T): History<T> {
  return { past: [], present, future: [], lastChange: null }
}

/** Goes on to a new value. With a `mergeKind`, quick changes of the same kind become one step of undo. */
export function recordChange<T>(history: History<T>, present: T, mergeKind: string | null, nowMs: number): History<T> {
  if (Object.is(present, history.present)) return history
  const { lastChange } = history
  const lastChangeNow = mergeKind === null ? null : { kind: mergeKind, atMs: nowMs }
  if (
    mergeKind !== null &&
    lastChange?.kind === mergeKind &&
    nowMs - lastChange.atMs < mergeWithinMs &&
    history.past.length > 0
  ) {
    return { ...history, present, future: [], lastChange: lastChangeNow }
  }
  return {
    past: [...history.past, history.present].slice(-maxPast),
    present,
    future: [],
    lastChange: lastChangeNow
  }
}

/** One step back; the same history when there is none. */
export function undoChange<T>(history: History<T>): History<T> {
  const present = history.past.at(-1)
  if (present === undefined) return history
  return {
    past: history.past.slice(0, -1),
    present,
    future: [history.present, ...history.future],
    lastChange: null
  }
}

/** One step forward again. */
export function redoChange<T>(history: History<T>): History<T> {
  const [present, ...future] = history.future
  if (present === undefined) return history
  return { past: [...history.past, history.present], present, future, lastChange: null }
}
