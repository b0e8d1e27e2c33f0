import type { KeyObject } from 'node:crypto'
import type { ParameterizedContext, Middleware } from 'koa'
import type { Log } from '#platform/log'
import type { Endpoint } from '#shared/rest/endpoint'
import type { AuthOutcome } from '../auth/authenticate.ts'
import type { Visitor } from '../auth/visitor.ts'
import type { Claims, TokenOutcome } from '../auth/token.ts'
import { Problem } from '../request/problem.ts'

/** What the middleware knows about a request; `user` only behind a route that asks for a session. */
export interface RequestState {
  requestId: string
  log: Log
  /** Where the request came from: see peerAddress. */
  address: string
  user?: Claims
  /** What is stated of the endpoint; undefined: there is none of that method and path. */
  endpoint?: Endpoint | undefined
  /** What the token of the request is worth by itself, whatever became of its session; undefined: it brings none. */
  token?: TokenOutcome
  /** What koa-jwt found in the token, or against it. */
  verified?: unknown
  jwtOriginalError?: unknown
  /** How the session of the token stands, if that has been asked already. */
  admitted?: AuthOutcome
  /** What koa-jwt verifies tokens with. */
  secret?: KeyObject
  /** Behind a session whose account has a password that someone else chose. */
  mustChangePassword?: boolean
}

export type Ctx = ParameterizedContext<RequestState>
export type Handler = Middleware<RequestState>

/** Who is asking, on a route behind the session check. */
export function userOf(ctx: Ctx): Claims {
  if (ctx.state.user === undefined) throw new Problem('unauthenticated')
  return ctx.state.user
}

/** A browser's is a tenth of that; whatever is longer would be kept with every session. */
const USER_AGENT_LENGTH = 500

export function userAgentOf(ctx: Ctx): string | null {
  return ctx.get('User-Agent').slice(0, USER_AGENT_LENGTH) || null
}

/** Who is at the other end, for the record. */
export function visitorOf(ctx: Ctx): Visitor {
  return { ipAddress: ctx.state.address, userAgent: userAgentOf(ctx) }
}
