import type { Context } from 'koa'

export const SESSION_COOKIE = 'market_session'

/** The web's half of a session: no script can read it, no other site can send it. */
export interface SessionCookie {
  set: (ctx: Context, token: string, maxAgeSeconds: number) => void
  clear: (ctx: Context) => void
}

/** @param publicUrl where people open the web: over https the cookie never travels in the clear */
export function createSessionCookie(publicUrl: string | null): SessionCookie {
  const isPublicSecure = publicUrl?.startsWith('https:') === true

  function set(ctx: Context, token: string, maxAgeSeconds: number): void {
    const secure = ctx.secure || isPublicSecure
    // Koa would refuse to set it behind a proxy that ends TLS and is not believed about it.
    ctx.cookies.secure = secure
    ctx.cookies.set(SESSION_COOKIE, token, {
      httpOnly: true,
      sameSite: 'strict',
      secure,
      maxAge: maxAgeSeconds * 1000,
      path: '/',
      overwrite: true,
    })
  }

  return { set, clear: (ctx) => set(ctx, '', 0) }
}

/** The cookie out of a Cookie header, for a handshake that Koa does not see. */
export function sessionCookieOf(header: string | undefined): string | undefined {
  const pair = header?.split(/;\s*/).find((text) => text.startsWith(`${SESSION_COOKIE}=`))
  return pair?.slice(SESSION_COOKIE.length + 1)
}
