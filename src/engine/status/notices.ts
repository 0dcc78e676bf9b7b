import type { Status } from '../../shared/status.ts'

type Notice = Status['notices'][number]

/** Things that the person should know until they pass. */
export interface Notices {
  list(): Notice[]
  /** Says or changes a notice. */
  set(id: string, level: Notice['level'], message: string): void
  clear(id: string): void
}

/** Starts with what opening the library had to say. */
export function createNotices(initial: readonly Notice[], onChange: () => void): Notices {
  const notices = new Map(initial.map((notice) => [notice.id, notice]))
  return {
    list: () => [...notices.values()],
    set(id, level, message) {
      const known = notices.get(id)
      if (known?.level === level && known.message === message) return
      notices.set(id, { id, level, message })
      onChange()
    },
    clear(id) {
      if (notices.delete(id)) onChange()
    }
  }
}
