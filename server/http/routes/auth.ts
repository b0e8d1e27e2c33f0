import { findByUserId } from '#database/accounts/users'
import * as rest from '#shared/rest/auth'
import { addressKey } from '../../auth/address-key.ts'
import { presentAccount } from '../../auth/account.ts'
import { changePassword } from '../../auth/change-password.ts'
import { createSessionCookie, type CookieSettings } from '../../auth/cookie.ts'
import { logIn, logOut, renew, type LoginResult } from '../../auth/login.ts'
import type { LoginDeps } from '../../auth/login-deps.ts'
import { endFormerSession, endOtherSessions, endOwnSession, presentSession } from '../../auth/own-sessions.ts'
import { createRegister, type RegisterDeps } from '../../auth/register.ts'
import { Problem } from '../../request/problem.ts'
import { userOf, visitorOf, type Ctx } from '../context.ts'
import { handle, type Route } from '../handle.ts'

/** Login, registration, and the caller's own account and sessions. */
export function authRoutes(deps: LoginDeps & RegisterDeps & CookieSettings): Route[] {
  const cookie = createSessionCookie(deps)
  function withCookie(ctx: Ctx, { grant, cookie: { token, life } }: LoginResult): rest.Grant {
    cookie.set(ctx, token, life)
    return grant
  }

  const doRegister = createRegister(deps)

  const register = handle(rest.register, (ctx, { body }) => doRegister(body, visitorOf(ctx)), {
    admit: async (ctx) => {
      await deps.limits.registrationByAddress.take(addressKey(ctx.state.address))
      if (deps.registration === 'closed') throw new Problem('registration_closed')
    },
  })

  const registration = handle(rest.readRegistration, () => ({ mode: deps.registration }))

  const login = handle(rest.login, async (ctx, { body }) => {
    const visitor = visitorOf(ctx)
    const admission = await logIn(deps, body, visitor)
    const former = cookie.read(ctx.headers)
    if (former !== undefined) {
      await endFormerSession(deps, former, visitor).catch((err: unknown) =>
        ctx.state.log.warn({ err }, 'the session before this login could not be ended'),
      )
    }
    return withCookie(ctx, admission)
  })

  const refresh = handle(rest.refreshToken, async (ctx) => withCookie(ctx, await renew(deps, userOf(ctx))))

  const logout = handle(rest.logout, async (ctx) => {
    await logOut(deps, userOf(ctx), visitorOf(ctx))
    cookie.clear(ctx)
  })

  const me = handle(rest.readOwnAccount, async (ctx) => {
    const user = await findByUserId(deps.database, userOf(ctx).sub)
    if (user === undefined) throw new Problem('session_ended')
    return presentAccount(user)
  })

  const session = handle(rest.readSession, async (ctx) => {
    const { admitted } = ctx.state
    if (admitted?.ok === false && admitted.code === 'unavailable') throw new Problem('unavailable')
    if (admitted?.ok !== true) return { account: null }
    const user = await findByUserId(deps.database, admitted.identity.userId)
    return { account: user === undefined ? null : presentAccount(user) }
  })

  const password = handle(rest.changePassword, (ctx, { body }) =>
    changePassword(deps, userOf(ctx), body, visitorOf(ctx)),
  )

  const activity = handle(rest.reportActivity, async (ctx) => {
    const state = await deps.sessions.touch(userOf(ctx).jti, { isActivity: true })
    if (state === null) throw new Problem('session_ended')
    return { idle_ends_ms: state.idleEndsMs }
  })

  const sessions = handle(rest.listOwnSessions, async (ctx) => {
    const { sub, jti } = userOf(ctx)
    const listed = await deps.sessions.listOf(sub)
    return { items: listed.map((session) => presentSession(session, jti)) }
  })

  const endSession = handle(rest.endOwnSession, (ctx, { params }) =>
    endOwnSession(deps, userOf(ctx), params.id, visitorOf(ctx)),
  )

  const endSessions = handle(rest.endOtherSessions, (ctx) =>
    endOtherSessions(deps, userOf(ctx), visitorOf(ctx)),
  )

  return [
    register,
    registration,
    login,
    refresh,
    logout,
    me,
    session,
    password,
    activity,
    sessions,
    endSession,
    endSessions,
  ]
}
