import { BrowserWindow, type IpcMainEvent, type IpcMainInvokeEvent, ipcMain } from 'electron'
import type { GateAnswer } from '../shared/desktop-bridge.ts'
import { AppError, serializeError } from '../shared/errors.ts'
import { gateChannels } from '../shared/gate-channels.ts'
import type { Service } from '../shared/server.ts'
import { isAppUrl } from './security.ts'

export interface GateOptions {
  /** The host contract's methods, for the window that calls. */
  hostServiceFor(window: BrowserWindow): Service
  /** The window's page has loaded and wants its port to the engine. */
  onConnect(window: BrowserWindow): void
}

/** The window behind a message: only the top frame of a living window of ours, while it shows our page. */
function trustedWindow(event: IpcMainEvent | IpcMainInvokeEvent): BrowserWindow | null {
  const { sender, senderFrame } = event
  if (senderFrame === null || senderFrame.parent !== null || !isAppUrl(senderFrame.url)) return null
  if (sender.isDestroyed()) return null
  const window = BrowserWindow.fromWebContents(sender)
  return window === null || window.isDestroyed() ? null : window
}

/** Opens the only door between windows and the main process. `ipcMain` is used nowhere else. */
export function openGate(options: GateOptions): void {
  ipcMain.handle(gateChannels.host, async (event, method: unknown, input: unknown): Promise<GateAnswer> => {
    try {
      const window = trustedWindow(event)
      if (window === null) throw new AppError('permission-denied', 'This page may not use Keepsake.')
      if (typeof method !== 'string') throw new AppError('invalid-input', 'The call names no method.')
      const { signal } = new AbortController()
      return { output: await options.hostServiceFor(window).call(method, input, { signal }) }
    } catch (error) {
      return { error: serializeError(error) }
    }
  })
  ipcMain.on(gateChannels.connect, (event) => {
    const window = trustedWindow(event)
    if (window !== null) options.onConnect(window)
  })
}
