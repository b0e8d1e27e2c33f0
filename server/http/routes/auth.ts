import { findByUserId } from '#database/users'
import { LoginInput, presentAccount, RegisterInput } from '../../auth/account.ts'
import { clearSessionCookie, setSessionCookie } from '../../auth/cookie.ts'
import { logIn, logOut, renew, type Grant, type LoginParts, type Visitor } from '../../auth/login.ts'
import { createRegister } from '../../auth/register.ts'
import { addressOf, userAgentOf, userOf, type Ctx, type Handler, type Routes } from '../context.ts'
import { readInput } from '../../input.ts'
import { Problem } from '../../problem.ts'

/** Accounts and sessions. */
export function authRoutes(router: Routes, parts: LoginParts, session: Handler): void {
  const register = createRegister(parts)

  router.post('/api/auth/register', async (ctx) => {
    ctx.body = await register(readInput(RegisterInput, ctx.request.body), visitorOf(ctx))
    ctx.status = 201
  })

  router.post('/api/auth/login', async (ctx) => {
    answerGrant(ctx, await logIn(parts, readInput(LoginInput, ctx.request.body), visitorOf(ctx)))
  })

  router.post('/api/auth/refresh', session, async (ctx) => {
    answerGrant(ctx, await renew(parts, userOf(ctx)))
  })

  router.post('/api/auth/logout', session, async (ctx) => {
    await logOut(parts, userOf(ctx), visitorOf(ctx))
    clearSessionCookie(ctx)
    ctx.status = 204
  })

  router.get('/api/auth/me', session, async (ctx) => {
    const user = await findByUserId(parts.database, userOf(ctx).sub)
    if (user === undefined) throw new Problem('session_ended')
    ctx.body = presentAccount(user)
  })
}

function answerGrant(ctx: Ctx, grant: Grant): void {
  setSessionCookie(ctx, grant.access_token, grant.expires_in)
  ctx.body = grant
}

function visitorOf(ctx: Ctx): Visitor {
  return { ipAddress: addressOf(ctx), userAgent: userAgentOf(ctx) }
}
