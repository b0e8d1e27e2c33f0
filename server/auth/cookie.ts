import { createHmac } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import type { Context } from 'koa'

/** The web's half of a session: no script can read it, no other site can send it. */
export interface SessionCookie {
  /** Where the browser comes by plain http; over https `__Host-` stands before it. */
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

  // Written here, as Koa's cookies know no Max-Age: by `expires` alone a browser whose clock is hours ahead of the servers' would
  // take a cookie for ended, and a login would lead back to the login. Browsers go by Max-Age, others by the date.
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

  /** Over https the plain name is nothing: a page of a neighbouring host could have set it. */
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
