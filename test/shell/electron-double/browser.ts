// The Chromium behind the windows.
import { type Browser, type BrowserContext, chromium, type Route } from 'playwright-core'
import { chromiumArguments, findChromium } from '../../support/chromium.ts'
import { record } from './recorder.ts'

/** Chromium cannot be taught a new scheme from outside: pages live under this origin instead. */
const stageOrigin = 'https://keepsake.app-scheme.invalid'
const appOrigin = 'app://keepsake'

/** The address that the app knows, as Chromium sees it, and back. */
export const toStage = (url: string) => (url.startsWith(appOrigin) ? stageOrigin + url.slice(appOrigin.length) : url)
export const fromStage = (url: string) =>
  url.startsWith(stageOrigin) ? appOrigin + url.slice(stageOrigin.length) : url

type ProtocolHandler = (request: Request) => Response | Promise<Response>
const protocolHandlers = new Map<string, ProtocolHandler>()
type RequestFilter = (
  details: { url: string; resourceType: string },
  answer: (result: { cancel?: boolean }) => void
) => void
let requestFilter: RequestFilter | null = null

export const setProtocolHandler = (scheme: string, handler: ProtocolHandler) =>
  void protocolHandlers.set(scheme, handler)
export const protocolHandlerOf = (scheme: string) => protocolHandlers.get(scheme)
export const setRequestFilter = (filter: RequestFilter) => {
  requestFilter = filter
}

function isCancelled(url: string, resourceType: string): boolean {
  let cancelled = false
  requestFilter?.({ url, resourceType }, (result) => {
    cancelled = result.cancel === true
  })
  return cancelled
}

async function answer(route: Route): Promise<void> {
  const request = route.request()
  const url = fromStage(request.url())
  if (isCancelled(url, request.resourceType())) return await route.abort('blockedbyclient')
  const handler = protocolHandlers.get(new URL(url).protocol.slice(0, -1))
  if (handler === undefined) {
    record('network', url)
    return await route.abort('blockedbyclient')
  }
  const response = await handler(new Request(url, { method: request.method(), headers: request.headers() }))
  const body = Buffer.from(await response.arrayBuffer())
  await route.fulfill({ status: response.status, headers: Object.fromEntries(response.headers), body })
}

/** Starts Chromium; its debugging address goes to the driver, which sees the same pages. */
export async function startBrowser(): Promise<{ browser: Browser; context: BrowserContext }> {
  const { executablePath } = await findChromium()
  const port = process.env['ELECTRON_DOUBLE_DEBUGGING_PORT'] ?? '0'
  const browser = await chromium.launch({
    executablePath,
    args: [...chromiumArguments, `--remote-debugging-port=${port}`]
  })
  const context = await browser.newContext({ viewport: null })
  await context.route('**/*', (route) => answer(route).catch(() => route.abort().catch(() => {})))
  return { browser, context }
}
