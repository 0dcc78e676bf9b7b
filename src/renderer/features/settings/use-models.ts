import { useCallback, useEffect, useRef, useState } from 'react'
import type { AvailableModel } from '../../../shared/available-model.ts'
import { isCancelled } from '../../../shared/errors.ts'
import type { ModelState, Status } from '../../../shared/status.ts'
import { api, messageOf } from '../../api.ts'
import { useLibrary } from '../../state/library-store.ts'
import { showMessage } from '../../state/messages.ts'

const noTasks: Status['tasks'] = []

/** The tasks about models, as the status tells them. */
export function useModelTasks(): Status['tasks'] {
  const tasks = useLibrary((state) => state.status?.tasks) ?? noTasks
  return tasks.filter(({ id }) => /^(install-model|verify-model|model)-/.test(id))
}

/** Installed models and those that can be fetched; read again when `version` changes. */
export function useModels(version: string) {
  const [installed, setInstalled] = useState<readonly ModelState[]>([])
  const [available, setAvailable] = useState<readonly AvailableModel[]>([])
  const [error, setError] = useState<string | null>(null)
  const read = useCallback(async () => {
    try {
      const [list, offers] = await Promise.all([api.call('models.list', {}), api.call('models.available', {})])
      setInstalled(list)
      setAvailable(offers)
      setError(null)
    } catch (failure) {
      setError(messageOf(failure))
    }
  }, [])
  // `version` stands for what the lists depend on.
  // oxlint-disable-next-line react/exhaustive-deps
  useEffect(() => void read(), [read, version])
  return { installed, available, error, read }
}

/** One action at a time, which can be stopped; what goes wrong is said. */
export function useAction(onEnd: () => Promise<void>) {
  const running = useRef<AbortController | null>(null)
  const [isRunning, setIsRunning] = useState(false)
  const run = async (action: (signal: AbortSignal) => Promise<unknown>, done: string) => {
    if (running.current !== null) return
    const controller = new AbortController()
    running.current = controller
    setIsRunning(true)
    try {
      await action(controller.signal)
      showMessage('info', done)
    } catch (failure) {
      if (!isCancelled(failure)) showMessage('error', messageOf(failure))
    } finally {
      running.current = null
      setIsRunning(false)
      await onEnd()
    }
  }
  return {
    isRunning,
    start: (action: (signal: AbortSignal) => Promise<unknown>, done: string) => void run(action, done),
    stop: () => running.current?.abort()
  }
}

export type ModelAction = ReturnType<typeof useAction>
