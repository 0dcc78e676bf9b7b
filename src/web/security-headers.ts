/** What the page may load: itself, and pictures it holds in memory. Nothing inline, nothing from elsewhere. */
export const pagePolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'"
].join('; ')

/** For answers that are no page: should a browser ever show one as such, it can do nothing. */
export const dataPolicy = "default-src 'none'; frame-ancestors 'none'; sandbox"

const everyAnswer = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'x-frame-options': 'DENY',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
  'x-dns-prefetch-control': 'off'
}

/** The headers of every answer, with the content security policy that fits it. */
export function securityHeaders(policy: string): Record<string, string> {
  return { ...everyAnswer, 'content-security-policy': policy }
}
