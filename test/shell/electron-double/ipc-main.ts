// ipcMain: one handler for each channel, listeners for the rest.
import { EventEmitter } from 'node:events'
import { clone } from './message-ports.ts'

type Handler = (event: unknown, ...args: unknown[]) => unknown
const handlers = new Map<string, Handler>()

export const ipcMain = Object.assign(new EventEmitter(), {
  handle(channel: string, handler: Handler) {
    if (handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`)
    handlers.set(channel, handler)
  },
  removeHandler: (channel: string) => handlers.delete(channel)
})

/** Answers `ipcRenderer.invoke`; of an error only its text goes back. */
export async function callHandler(
  channel: string,
  event: unknown,
  args: unknown[]
): Promise<{ value: unknown } | { error: string }> {
  try {
    const handler = handlers.get(channel)
    if (handler === undefined) throw new Error(`No handler registered for '${channel}'`)
    return { value: clone(await handler(event, ...args)) }
  } catch (error) {
    return { error: String(error) }
  }
}

/** The channels that the app listens on, for the security tests. */
export const openChannels = () => [...handlers.keys(), ...ipcMain.eventNames().map(String)]
