import type { Context } from 'koa'

export const SESSION_COOKIE = 'market_session'

/** The web's half of a session: no script can read it, no other site can send it. */
export function setSessionCookie(ctx: Context, token: string, maxAgeSeconds: number): void {
  ctx.cookies.set(SESSION_COOKIE, token, {
    httpOnly: true,
    sameSite: 'strict',
    secure: ctx.secure,
    maxAge: maxAgeSeconds * 1000,
    path: '/',
    overwrite: true,
  })
}

export function clearSessionCookie(ctx: Context): void {
  setSessionCookie(ctx, '', 0)
}

/** The cookie out of a Cookie header, for a handshake that Koa does not see. */
export function sessionCookieOf(header: string | undefined): string | undefined {
  const pair = header?.split(/;\s*/).find((text) => text.startsWith(`${SESSION_COOKIE}=`))
  return pair?.slice(SESSION_COOKIE.length + 1)
}
