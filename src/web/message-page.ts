import { createHash } from 'node:crypto'
import { securityHeaders } from './security-headers.ts'

const style = `
:root { color-scheme: light dark }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 34rem; margin: 20vh auto 0; padding: 0 1.5rem }
h1 { font-size: 1.25rem; font-weight: 600 }
code { font-family: ui-monospace, monospace }
`
const styleHash = createHash('sha256').update(style).digest('base64')
const policy = `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`

interface MessagePage {
  readonly title: string
  /** HTML of our own making, never of a request. */
  readonly body: string
  /** Goes to the start page at once. */
  readonly forward?: boolean
}

const signedOut: MessagePage = {
  title: 'Open Keepsake from its own address',
  body: `<p>This browser is not signed in to this start of Keepsake. An address works for one visit and ends when Keepsake does.</p>
<p>Go to the terminal where <code>keepsake serve</code> runs and press Enter: it prints a new address. If it is no longer running, start it again.</p>`
}
const opened: MessagePage = {
  title: 'Opening Keepsake',
  body: '<p><a href="/">Go on to Keepsake</a></p>',
  forward: true
}
const notBuilt: MessagePage = {
  title: 'The page has not been built',
  body: '<p>This copy of Keepsake has no page yet. Run <code>npm run build</code> in its folder and start it again.</p>'
}
const notFound: MessagePage = {
  title: 'There is nothing at this address',
  body: '<p><a href="/">Go to Keepsake</a></p>'
}
const pages = { signedOut, opened, notBuilt, notFound }

/** A page that says one thing, without any script. */
export function messagePage(
  name: keyof typeof pages,
  status: number,
  headers: Readonly<Record<string, string>> = {}
): Response {
  const { title, body, forward } = pages[name]
  const refresh = forward ? '<meta http-equiv="refresh" content="0; url=/">' : ''
  const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title>${refresh}<style>${style}</style></head><body><h1>${title}</h1>${body}</body></html>`
  return new Response(html, {
    status,
    headers: {
      ...securityHeaders(policy),
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      ...headers
    }
  })
}
