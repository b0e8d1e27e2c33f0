import { z } from 'zod'
import { findByUserId } from '#database/users'
import { REGISTRATION_MODES } from '#shared/protocol/accounts'
import { addressKey } from '../../auth/address-key.ts'
import { LoginInput, PasswordChangeInput, presentAccount, RegisterInput } from '../../auth/account.ts'
import { changePassword } from '../../auth/change-password.ts'
import { createSessionCookie, type CookieSettings } from '../../auth/cookie.ts'
import { logIn, logOut, renew, type Admission, type Grant } from '../../auth/login.ts'
import type { LoginParts } from '../../auth/login-parts.ts'
import { endFormerSession, endOtherSessions, endOwnSession, presentSession } from '../../auth/own-sessions.ts'
import { createRegister, type RegisterParts } from '../../auth/register.ts'
import { Problem } from '../../request/problem.ts'
import { userOf, visitorOf, type Ctx } from '../context.ts'
import type { Route } from '../handle.ts'
import { defineRoute } from '../route.ts'
import { AccountShape, RegisteredShape, SessionShape } from '../shapes/accounts.ts'

const GrantShape = z.object({
  ...AccountShape.shape,
  access_token: z.string(),
  expires_in: z.int().describe('Seconds.'),
})

const SessionAddress = z.object({ id: z.uuid() })

/** The own account and its sessions. */
export function authRoutes(parts: LoginParts & RegisterParts & CookieSettings): Route[] {
  const cookie = createSessionCookie(parts)
  function withCookie(ctx: Ctx, { grant, cookie: { token, maxAgeSeconds } }: Admission): Grant {
    cookie.set(ctx, token, maxAgeSeconds)
    return grant
  }

  const doRegister = createRegister(parts)
  const tag = 'account'

  const register = defineRoute({
    method: 'post',
    path: '/api/auth/register',
    access: 'anyone',
    tag,
    summary: 'Makes an account of role user, whatever role the body asks for.',
    description:
      'Where an admin has to approve it, `state` is `pending`, and a user_id or e-mail that is taken is answered as a free one.',
    refusals: ['duplicate', 'registration_closed', 'rate_limited'],
    body: RegisterInput,
    answer: { status: 201, description: 'The account', shape: RegisteredShape },
    admit: async (ctx) => {
      await parts.limits.registrationByAddress.take(addressKey(ctx.state.address))
      if (parts.registration === 'closed') throw new Problem('registration_closed')
    },
    handle: (ctx, { body }) => doRegister(body, visitorOf(ctx)),
  })

  const registration = defineRoute({
    method: 'get',
    path: '/api/auth/registration',
    access: 'anyone',
    tag,
    summary: 'Who may make an account.',
    answer: {
      status: 200,
      description: 'Anybody, anybody once an admin approved, or admins alone',
      shape: z.object({ mode: z.enum(REGISTRATION_MODES) }),
    },
    handle: () => ({ mode: parts.registration }),
  })

  const login = defineRoute({
    method: 'post',
    path: '/api/auth/login',
    access: 'anyone',
    tag,
    summary: 'Begins a session, for a user_id or e-mail and its password.',
    description:
      'The token is in the answer for scripts and in an httpOnly cookie for the web. The session of a cookie that comes along ends.',
    refusals: [
      'wrong_credentials',
      'approval_pending',
      'account_disabled',
      'password_expired',
      'conflict',
      'rate_limited',
    ],
    body: LoginInput,
    answer: { status: 200, description: 'The account and a token', shape: GrantShape },
    handle: async (ctx, { body }) => {
      const visitor = visitorOf(ctx)
      const admission = await logIn(parts, body, visitor)
      const former = cookie.read(ctx.headers)
      if (former !== undefined) {
        await endFormerSession(parts, former, visitor).catch((err: unknown) =>
          ctx.state.log.warn({ err }, 'the session before this login could not be ended'),
        )
      }
      return withCookie(ctx, admission)
    },
  })

  const refresh = defineRoute({
    method: 'post',
    path: '/api/auth/refresh',
    access: 'manage_self',
    tag,
    summary: 'A new token for the living session.',
    refusals: ['account_disabled'],
    answer: { status: 200, description: 'The account and a token', shape: GrantShape },
    handle: async (ctx) => withCookie(ctx, await renew(parts, userOf(ctx))),
  })

  const logout = defineRoute({
    method: 'post',
    path: '/api/auth/logout',
    access: 'manage_self',
    tag,
    summary: 'Ends the session everywhere, its sockets included.',
    answer: { status: 204, description: 'It has ended' },
    handle: async (ctx) => {
      await logOut(parts, userOf(ctx), visitorOf(ctx))
      cookie.clear(ctx)
    },
  })

  const me = defineRoute({
    method: 'get',
    path: '/api/auth/me',
    access: 'manage_self',
    tag,
    summary: 'The own account.',
    answer: { status: 200, description: 'The account', shape: AccountShape },
    handle: async (ctx) => {
      const user = await findByUserId(parts.database, userOf(ctx).sub)
      if (user === undefined) throw new Problem('session_ended')
      return presentAccount(user)
    },
  })

  const session = defineRoute({
    method: 'get',
    path: '/api/auth/session',
    access: 'anyone',
    tag,
    summary: 'Whose session this is, if there is one.',
    description:
      'For pages, which ask before they know whether somebody is logged in: no session is no error here.',
    answer: {
      status: 200,
      description: 'The account, or null where there is no living session',
      shape: z.object({ account: AccountShape.nullable() }),
    },
    handle: async (ctx) => {
      const { admitted } = ctx.state
      if (admitted?.ok === false && admitted.code === 'unavailable') throw new Problem('unavailable')
      if (admitted?.ok !== true) return { account: null }
      const user = await findByUserId(parts.database, admitted.identity.userId)
      return { account: user === undefined ? null : presentAccount(user) }
    },
  })

  const password = defineRoute({
    method: 'put',
    path: '/api/auth/password',
    access: 'manage_self',
    tag,
    summary: 'Changes the password and ends all other sessions.',
    refusals: ['wrong_credentials', 'password_expired', 'conflict'],
    body: PasswordChangeInput,
    answer: { status: 204, description: 'It is changed' },
    handle: (ctx, { body }) => changePassword(parts, userOf(ctx), body, visitorOf(ctx)),
  })

  const activity = defineRoute({
    method: 'post',
    path: '/api/auth/activity',
    access: 'manage_self',
    tag,
    summary: 'Someone is there: begins the idle time anew.',
    description: "The web sends it on a person's input. For admins its other requests are no activity.",
    answer: {
      status: 200,
      description: 'When the session ends unless something happens, epoch milliseconds',
      shape: z.object({ idle_ends_ms: z.int() }),
    },
    handle: async (ctx) => {
      const state = await parts.sessions.touch(userOf(ctx).jti, { isActivity: true })
      if (state === null) throw new Problem('session_ended')
      return { idle_ends_ms: state.idleEndsMs }
    },
  })

  const sessions = defineRoute({
    method: 'get',
    path: '/api/auth/sessions',
    access: 'manage_self',
    tag,
    summary: 'The living sessions of the own account, the last active first.',
    answer: { status: 200, description: 'All of them', shape: z.object({ items: z.array(SessionShape) }) },
    handle: async (ctx) => {
      const { sub, jti } = userOf(ctx)
      const listed = await parts.sessions.listOf(sub)
      return { items: listed.map((session) => presentSession(session, jti)) }
    },
  })

  const endSession = defineRoute({
    method: 'delete',
    path: '/api/auth/sessions/:id',
    access: 'manage_self',
    tag,
    summary: 'Ends one session of the own account.',
    params: SessionAddress,
    answer: { status: 204, description: 'It has ended' },
    handle: (ctx, { params }) => endOwnSession(parts, userOf(ctx), params.id, visitorOf(ctx)),
  })

  const endSessions = defineRoute({
    method: 'delete',
    path: '/api/auth/sessions',
    access: 'manage_self',
    tag,
    summary: 'Ends all sessions of the own account but the one that asks.',
    answer: { status: 204, description: 'They have ended' },
    handle: (ctx) => endOtherSessions(parts, userOf(ctx), visitorOf(ctx)),
  })

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
