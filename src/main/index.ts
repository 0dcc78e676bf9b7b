/** The Electron app: windows, menus, the window's scheme, permissions; everything else runs in other processes. */
import { join } from 'node:path'
import { app, BrowserWindow, nativeTheme, powerMonitor, protocol, session } from 'electron'
import { libraryDirectoryOf } from '../node-host/library-directory.ts'
import { loadStaticFiles } from '../web/static-files.ts'
import { developmentServer, fetchFromDevelopmentServer } from './development.ts'
import { type EngineLink, startEngine } from './engine-link.ts'
import { openGate } from './gate.ts'
import { libraryArgument } from './library-argument.ts'
import { installMenu } from './menu.ts'
import { createAppProtocol } from './protocol.ts'
import { appScheme, blockNetwork, denyPermissions } from './security.ts'
import { createHostService, pickFolders } from './shell-handlers.ts'
import { openWindow, showWindow } from './windows.ts'

/** Answers the window's scheme, shuts `file:`, permissions and the network. */
function prepareSession(engine: EngineLink): void {
  const files = loadStaticFiles(join(import.meta.dirname, '../renderer'))
  const answer = createAppProtocol(files, engine.client)
  const server = developmentServer()
  protocol.handle(appScheme, (request) => {
    const isPage = !new URL(request.url).pathname.startsWith('/media/')
    return server !== null && isPage ? fetchFromDevelopmentServer(server, request) : answer(request)
  })
  protocol.handle('file', () => new Response(null, { status: 403 }))
  denyPermissions(session.defaultSession)
  blockNetwork(session.defaultSession, server)
}

/** Lets the person add folders from the menu, wherever the page is. */
async function addFolders(engine: EngineLink): Promise<void> {
  const window = BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0]
  if (window === undefined) return
  for (const path of await pickFolders(window)) await engine.client.call('sources.add', { path })
}

/** The engine knows best when it fails; its notices and the activity page say so. */
const ignoreFailure = () => {}

function followSettingsAndSystem(engine: EngineLink): void {
  engine.client.subscribe('settings.watch', {}, ({ theme }) => {
    nativeTheme.themeSource = theme
  })
  powerMonitor.on('resume', () => void engine.client.call('sources.rescan', { id: null }).catch(ignoreFailure))
}

/** Quitting waits until every process has ended in order. */
function endInOrder(engine: EngineLink): void {
  let state: 'running' | 'ending' | 'ended' = 'running'
  const end = async () => {
    state = 'ending'
    await engine.stop()
    state = 'ended'
    app.quit()
  }
  app.on('will-quit', (event) => {
    if (state !== 'ended') event.preventDefault()
    if (state === 'running') void end()
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => app.quit())
}

async function start(libraryDirectory: string): Promise<void> {
  await app.whenReady()
  const engine = startEngine(libraryDirectory)
  prepareSession(engine)
  openGate({
    hostServiceFor: (window) => createHostService(window, engine.client),
    onConnect: (window) => engine.connectWindow(window)
  })
  installMenu({
    addFolders: () => void addFolders(engine).catch(ignoreFailure),
    rescan: () => void engine.client.call('sources.rescan', { id: null }).catch(ignoreFailure)
  })
  openWindow()
  followSettingsAndSystem(engine)
  endInOrder(engine)
  // Another start of Keepsake with this library: its arguments are somebody else's words and are not used.
  app.on('second-instance', () => showWindow(openWindow))
  app.on('activate', () => showWindow(openWindow))
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit()
  })
}

app.enableSandbox()
protocol.registerSchemesAsPrivileged([
  { scheme: appScheme, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } }
])
const libraryDirectory = libraryDirectoryOf(libraryArgument(process.argv))
// One window per library: Chromium's profile and the single-instance lock lie inside the library.
app.setPath('userData', join(libraryDirectory, 'window'))
if (process.platform === 'win32') app.setAppUserModelId('app.keepsake')
if (app.requestSingleInstanceLock()) void start(libraryDirectory)
else app.quit()
