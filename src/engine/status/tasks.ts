import type { Status } from '../../shared/status.ts'

type Task = Status['tasks'][number]

/** Long work outside the queue, with its progress. */
export interface Tasks {
  list(): Task[]
  /** Shows a task while `work` runs. */
  run<T>(id: string, label: string, work: (onProgress: (done: number, total: number) => void) => Promise<T>): Promise<T>
}

/** Keeps the list of tasks; `onChange` is called at each progress. */
export function createTasks(onChange: () => void): Tasks {
  const tasks = new Map<string, Task>()
  return {
    list: () => [...tasks.values()],
    async run(id, label, work) {
      tasks.set(id, { id, label, done: 0, total: 0 })
      onChange()
      try {
        return await work((done, total) => {
          tasks.set(id, { id, label, done, total })
          onChange()
        })
      } finally {
        tasks.delete(id)
        onChange()
      }
    }
  }
}
