/** Runs works with the same key one after the other, works with different keys at once. */
export function createOneAtATime(): <T>(key: string, work: () => Promise<T>) => Promise<T> {
  const underWay = new Map<string, Promise<unknown>>()
  return async (key, work) => {
    while (underWay.has(key)) await underWay.get(key)?.catch(() => {})
    const running = work()
    underWay.set(key, running)
    try {
      return await running
    } finally {
      underWay.delete(key)
    }
  }
}
