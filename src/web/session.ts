import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** Browsers that may be signed in at once; the oldest is signed out for a newer one. */
const maxSessions = 32

const digest = (secret: string) => createHash('sha256').update(secret).digest()
const newSecret = () => randomBytes(32).toString('base64url')

/** Finds a secret among the digests without telling by its time how much of it was right. */
function indexOfSecret(digests: readonly Buffer[], secret: string): number {
  const wanted = digest(secret)
  let found = -1
  digests.forEach((candidate, index) => {
    if (timingSafeEqual(candidate, wanted)) found = index
  })
  return found
}

/** Who may use this web host: one-time tokens in the address, exchanged for a cookie. Both die with the process. */
export interface Sessions {
  /** A token for one visit. */
  issueToken(): string
  /** The cookie's value for a token that has not been used; null for any other. */
  redeem(token: string): string | null
  isSignedIn(cookieHeader: string | undefined): boolean
  /** The `Set-Cookie` line. */
  cookieFor(session: string): string
}

/** Cookies do not know ports, so that of another Keepsake on this machine has another name. */
export function createSessions(port: number): Sessions {
  const cookieName = `keepsake-${port}`
  const tokens: Buffer[] = []
  const sessions: Buffer[] = []
  return {
    issueToken() {
      const token = newSecret()
      tokens.push(digest(token))
      return token
    },
    redeem(token) {
      const index = indexOfSecret(tokens, token)
      if (index === -1) return null
      tokens.splice(index, 1)
      const session = newSecret()
      sessions.push(digest(session))
      if (sessions.length > maxSessions) sessions.shift()
      return session
    },
    isSignedIn(cookieHeader) {
      for (const part of (cookieHeader ?? '').split(';')) {
        const equals = part.indexOf('=')
        const isOurs = equals !== -1 && part.slice(0, equals).trim() === cookieName
        if (isOurs && indexOfSecret(sessions, part.slice(equals + 1).trim()) !== -1) return true
      }
      return false
    },
    cookieFor: (session) => `${cookieName}=${session}; Path=/; HttpOnly; SameSite=Strict`
  }
}
