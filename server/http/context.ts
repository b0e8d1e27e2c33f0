import type { KeyObject } from 'node:crypto'
import type { ParameterizedContext, Middleware } from 'koa'
import type { Log } from '#platform/log'
import type { Endpoint } from '#shared/rest/endpoint'
import type { AuthOutcome } from '../auth/authenticate.ts'
import type { Visitor } from '../auth/visitor.ts'
import type { Claims, TokenOutcome } from '../auth/token.ts'
import { Problem } from '../request/problem.ts'

/** The state of a request; `user` is only set behind a route that requires a session. */
export interface RequestState {
  requestId: string
  log: Log
  /** The client's address: see peerAddress. */
  address: string
  user?: Claims
  /** The endpoint's definition; undefined: no endpoint has that method and path. */
  endpoint?: Endpoint | undefined
  /** Whether the request's token is valid, whatever the state of its session; undefined: it has none. */
  token?: TokenOutcome
  /** koa-jwt's claims, or its error. */
  verified?: unknown
  jwtOriginalError?: unknown
  /** The state of the token's session, once it has been read. */
  admitted?: AuthOutcome
  /** The key with which koa-jwt verifies tokens. */
  secret?: KeyObject
  /** Set behind a session whose password was chosen by another person. */
  mustChangePassword?: boolean
}

export type Ctx = ParameterizedContext<RequestState>
export type Handler = Middleware<RequestState>

/** The user, on a route behind the session check. */
export function userOf(ctx: Ctx): Claims {
  if (ctx.state.user === undefined) throw new Problem('unauthenticated')
  return ctx.state.user
}

/** A browser's is a tenth of that; a longer one would be stored with every session. */
const USER_AGENT_LENGTH = 500

export function userAgentOf(ctx: Ctx): string | null {
  return ctx.get('User-Agent').slice(0, USER_AGENT_LENGTH) || null
}

/** The client of the request, for the audit trail. */
export function visitorOf(ctx: Ctx): Visitor {
  return { ipAddress: ctx.state.address, userAgent: userAgentOf(ctx) }
}
