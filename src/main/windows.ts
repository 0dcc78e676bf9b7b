import { join } from 'node:path'
import { app, BrowserWindow, dialog, nativeTheme, shell } from 'electron'
import { CrashBudget } from '../processes/crash-budget.ts'
import { resourcesDirectory } from '../processes/entry-path.ts'
import { appOrigin, confine, windowPreferences } from './security.ts'
import { keepWindowState, minimumSize, readWindowState } from './window-state.ts'

/** The page's own background, so that nothing flashes before its first paint. */
const background = { light: '#fbfaf8', dark: '#161514' }

const preloadFile = () => join(import.meta.dirname, '../preload/index.cjs')
const stateFile = () => join(app.getPath('userData'), 'window-state.json')

/** A page that died is loaded again; one that dies all the time is not. */
function reviveAfterCrash(window: BrowserWindow): void {
  const budget = new CrashBudget({ crashes: 3, windowMs: 5 * 60_000 })
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit' || window.isDestroyed()) return
    budget.record(Date.now())
    if (!budget.isSpent(Date.now())) return window.webContents.reload()
    dialog.showErrorBox(
      'Keepsake cannot show its window',
      `The window stopped three times (${reason}). Your library is safe. Restart Keepsake; if it happens again, restart the computer.`
    )
  })
}

/** Opens the window. It shows itself with its first frame. */
export function openWindow(): BrowserWindow {
  const { isMaximized, isFullScreen, ...bounds } = readWindowState(stateFile())
  const window = new BrowserWindow({
    ...bounds,
    minWidth: minimumSize.width,
    minHeight: minimumSize.height,
    title: 'Keepsake',
    show: false,
    backgroundColor: nativeTheme.shouldUseDarkColors ? background.dark : background.light,
    autoHideMenuBar: process.platform !== 'darwin',
    ...(process.platform === 'linux' ? { icon: join(resourcesDirectory(), 'icons', 'icon.png') } : {}),
    webPreferences: windowPreferences(preloadFile())
  })
  confine(window.webContents, (url) => void shell.openExternal(url))
  reviveAfterCrash(window)
  if (isMaximized) window.maximize()
  if (isFullScreen) window.setFullScreen(true)
  keepWindowState(window, stateFile())
  window.once('ready-to-show', () => window.show())
  void window.loadURL(`${appOrigin}/`)
  return window
}

/** Brings the window to the front; opens it where there is none. */
export function showWindow(open: () => BrowserWindow): void {
  const [window] = BrowserWindow.getAllWindows()
  if (window === undefined) {
    open()
    return
  }
  if (window.isMinimized()) window.restore()
  window.show()
  window.focus()
}
