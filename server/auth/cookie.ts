import { createHmac } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import type { Context } from 'koa'

/** The web's half of a session: no script can read it, no other site can send it. */
export interface SessionCookie {
  /** Where the browser comes by plain http; over https `__Host-` stands before it. */
  name: string
  /** @param endsMs by the time that all servers share */
  set: (ctx: Context, token: string, endsMs: number) => void
  clear: (ctx: Context) => void
  /** The token in a request or a handshake. */
  read: (headers: IncomingHttpHeaders) => string | undefined
}

export interface CookieSettings {
  secretKey: string
  /** Where people open the web: over https the cookie never travels in the clear. */
  publicUrl: string | null
  /** How many proxies in front are believed. */
  trustProxy: number
}

/** A browser takes a cookie of that name only over https, for this host alone, and so from nobody else. */
const HOST_PREFIX = '__Host-'

/** WebSockets may be announced by their own scheme. */
const ENCRYPTED = /^\s*(https|wss)\s*(,|$)/i

/**
 * Cookies ignore ports, so two installations on one host would overwrite each other's: the name says which one it is. All
 * servers of an installation have the same key.
 */
export function createSessionCookie({ secretKey, publicUrl, trustProxy }: CookieSettings): SessionCookie {
  const instance = createHmac('sha256', secretKey).update('session cookie').digest('hex').slice(0, 8)
  const name = `market_session_${instance}`
  const hostName = HOST_PREFIX + name
  const isPublicSecure = publicUrl?.startsWith('https:') === true

  const isSecure = (headers: IncomingHttpHeaders) =>
    isPublicSecure || (trustProxy > 0 && ENCRYPTED.test(headers['x-forwarded-proto']?.toString() ?? ''))

  function set(ctx: Context, token: string, endsMs: number): void {
    const secure = isSecure(ctx.headers)
    // Koa would refuse to set it behind a proxy that ends TLS and is not believed about it.
    ctx.cookies.secure = secure
    ctx.cookies.set(secure ? hostName : name, token, {
      httpOnly: true,
      sameSite: 'strict',
      secure,
      // Not maxAge, which Koa counts from the clock of this machine: one that is hours behind would set what has ended.
      expires: new Date(endsMs),
      path: '/',
      overwrite: true,
    })
  }

  /** Over https the plain name is nothing: a page of a neighbouring host could have set it. */
  function read(headers: IncomingHttpHeaders): string | undefined {
    const ofHost = valueOf(headers.cookie, hostName)
    return ofHost ?? (isSecure(headers) ? undefined : valueOf(headers.cookie, name))
  }

  return { name: isPublicSecure ? hostName : name, set, clear: (ctx) => set(ctx, '', 0), read }
}

function valueOf(header: string | undefined, name: string): string | undefined {
  const pair = header?.split(/;\s*/).find((text) => text.startsWith(`${name}=`))
  return pair?.slice(name.length + 1)
}
