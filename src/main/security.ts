import type { Session, WebContents, WebPreferences } from 'electron'

/** The window's own scheme and host: the only place it is ever at. */
export const appScheme = 'app'
export const appOrigin = 'app://keepsake'

/** Sites that a link may open in the person's browser: where models and their licences are described. */
const externalHosts: ReadonlySet<string> = new Set(['github.com', 'huggingface.co'])

/**
 * The preferences of every window. `sandbox` and `contextIsolation` are Electron's defaults by now; they stand here so
 * that no later default can change them. What must never be switched on is listed as off.
 */
export function windowPreferences(preload: string): Readonly<WebPreferences> {
  return Object.freeze({
    preload,
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
    webviewTag: false,
    navigateOnDragDrop: false,
    spellcheck: false,
    devTools: true
  })
}

/** Whether an address is a page or file of the window itself. Look-alikes (`app://keepsake.evil`, user parts) are not. */
export function isAppUrl(text: string): boolean {
  if (!URL.canParse(text)) return false
  const url = new URL(text)
  const isOurs = url.protocol === `${appScheme}:` && url.host === 'keepsake'
  return isOurs && url.username === '' && url.password === ''
}

/** Whether an address may be opened outside, in the person's browser: https, known host, nothing hidden in it. */
export function mayOpenOutside(text: string): boolean {
  if (!URL.canParse(text)) return false
  const url = new URL(text)
  return (
    url.protocol === 'https:' &&
    externalHosts.has(url.hostname) &&
    url.port === '' &&
    url.username === '' &&
    url.password === ''
  )
}

/** Keeps a window's contents where they are: no navigation, no new windows, no `<webview>`. */
export function confine(contents: WebContents, openOutside: (url: string) => void): void {
  const stay = (event: { preventDefault(): void; url: string }) => {
    // Reloading the page is a navigation to itself.
    const isReload = isAppUrl(event.url) && event.url === contents.getURL()
    if (!isReload) event.preventDefault()
  }
  contents.on('will-navigate', stay)
  contents.on('will-redirect', stay)
  contents.on('will-frame-navigate', stay)
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(({ url }) => {
    if (mayOpenOutside(url)) openOutside(url)
    return { action: 'deny' }
  })
}

/** The window needs no permission at all: not the camera, not notifications, not even reading the clipboard. */
export function denyPermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false))
  session.setPermissionCheckHandler(() => false)
  session.setDevicePermissionHandler(() => false)
}

/** Addresses that never leave the machine. `devtools:` is the inspector's own page. */
const localSchemes: ReadonlySet<string> = new Set([`${appScheme}:`, 'blob:', 'data:', 'devtools:'])

/** Cancels every request of a window that would go to the network. `allowedOrigin`: the development server. */
export function blockNetwork(session: Session, allowedOrigin: string | null): void {
  session.webRequest.onBeforeRequest((details, answer) => {
    const url = new URL(details.url)
    const isLocal = localSchemes.has(url.protocol)
    const isAllowed = allowedOrigin !== null && url.host === new URL(allowedOrigin).host
    answer({ cancel: !isLocal && !isAllowed })
  })
}
