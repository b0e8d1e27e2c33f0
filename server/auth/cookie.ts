import { createHmac } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import type { Context } from 'koa'

/** The session cookie of the web: not readable by scripts, and not sent by other sites. */
export interface SessionCookie {
  /** The name over plain http; over https it has the prefix `__Host-`. */
  name: string
  set: (ctx: Context, token: string, life: CookieLife) => void
  clear: (ctx: Context) => void
  /** The token in a request or a handshake. */
  read: (headers: IncomingHttpHeaders) => string | undefined
}

export interface CookieLife {
  seconds: number
  /** By the time that all servers share. */
  endsMs: number
}

export interface CookieSettings {
  secretKey: string
  /** The public origin of the web: over https the cookie is never sent in plain text. */
  publicUrl: string | null
  /** The number of trusted proxies. */
  trustProxy: number
}

/**
 * A browser accepts a cookie with this prefix only over https and for this host alone, so no other host can
 * set it.
 */
const HOST_PREFIX = '__Host-'

/** A proxy may announce WebSockets by their own scheme. */
const ENCRYPTED = /^\s*(https|wss)\s*(,|$)/i

/**
 * Cookies ignore ports, so two installations on one host would overwrite each other's: the name contains a
 * digest of the key, which all servers of an installation share.
 */
export function createSessionCookie({ secretKey, publicUrl, trustProxy }: CookieSettings): SessionCookie {
  const instance = createHmac('sha256', secretKey).update('session cookie').digest('hex').slice(0, 8)
  const name = `market_session_${instance}`
  const hostName = HOST_PREFIX + name
  const isPublicSecure = publicUrl?.startsWith('https:') === true

  const isSecure = (headers: IncomingHttpHeaders) =>
    isPublicSecure || (trustProxy > 0 && ENCRYPTED.test(headers['x-forwarded-proto']?.toString() ?? ''))

  // Written by hand, because Koa's cookies do not support Max-Age: with `expires` alone a browser whose clock
  // is hours ahead of the servers' would drop the cookie, and a login would lead back to the login page.
  // Browsers prefer Max-Age.
  function set(ctx: Context, token: string, { seconds, endsMs }: CookieLife): void {
    const secure = isSecure(ctx.headers)
    const attributes = [
      `${secure ? hostName : name}=${token}`,
      'path=/',
      `max-age=${seconds}`,
      `expires=${new Date(endsMs).toUTCString()}`,
      'samesite=strict',
      ...(secure ? ['secure'] : []),
      'httponly',
    ]
    ctx.set('Set-Cookie', attributes.join('; '))
  }

  /** Over https the plain name is ignored: a page of a neighbouring host could have set it. */
  function read(headers: IncomingHttpHeaders): string | undefined {
    const ofHost = valueOf(headers.cookie, hostName)
    return ofHost ?? (isSecure(headers) ? undefined : valueOf(headers.cookie, name))
  }

  return {
    name: isPublicSecure ? hostName : name,
    set,
    clear: (ctx) => set(ctx, '', { seconds: 0, endsMs: 0 }),
    read,
  }
}

function valueOf(header: string | undefined, name: string): string | undefined {
  const pair = header?.split(/;\s*/).find((text) => text.startsWith(`${name}=`))
  return pair?.slice(name.length + 1)
}
