import { app, net } from 'electron'

/**
 * The address of the development server (`npm run dev`), or null. Only from source and only on this machine: a packaged
 * app never looks at the variable.
 */
export function developmentServer(): string | null {
  const address = process.env['ELECTRON_RENDERER_URL']
  if (app.isPackaged || address === undefined || !URL.canParse(address)) return null
  const { protocol, hostname, origin } = new URL(address)
  return protocol === 'http:' && (hostname === 'localhost' || hostname === '127.0.0.1') ? origin : null
}

/** The page from the development server, under the window's own address: everything else stays as it is in the app. */
export async function fetchFromDevelopmentServer(server: string, request: Request): Promise<Response> {
  const { pathname, search } = new URL(request.url)
  const response = await net.fetch(`${server}${pathname}${search}`)
  return new Response(response.body, { status: response.status, headers: response.headers })
}
