/** Keeps the entries that were used last, within a budget. */
export interface Recent<Value> {
  get(key: string): Value | undefined
  set(key: string, value: Value): void
  clear(): void
}

/** `cost` of an entry counts against `budget` (1 each, unless told otherwise); the newest entry always stays. */
export function createRecent<Value>(budget: number, cost: (value: Value) => number = () => 1): Recent<Value> {
  // A Map keeps the order of insertion: the first entry is the one that was not used for the longest time.
  const entries = new Map<string, Value>()
  let spent = 0
  const remove = (key: string, value: Value) => {
    entries.delete(key)
    spent -= cost(value)
  }
  return {
    get(key) {
      const value = entries.get(key)
      if (value === undefined) return undefined
      entries.delete(key)
      entries.set(key, value)
      return value
    },
    set(key, value) {
      const old = entries.get(key)
      if (old !== undefined) remove(key, old)
      entries.set(key, value)
      spent += cost(value)
      for (const [oldest, held] of entries) {
        if (spent <= budget || oldest === key) break
        remove(oldest, held)
      }
    },
    clear() {
      entries.clear()
      spent = 0
    }
  }
}
