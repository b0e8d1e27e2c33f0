import type { RefusalCode } from '#shared/protocol/messages'
import type { BudgetRate } from '../auth/budget.ts'
import { Budgets } from '../auth/budgets.ts'
import { createSessionCookie, type CookieSettings } from '../auth/cookie.ts'
import { verifyToken } from '../auth/token.ts'
import type { Middleware } from './handshake-guard.ts'
import { Refusal } from './refusal.ts'
import { presentedToken } from './presented-token.ts'

/**
 * The number of handshakes of a session that may be refused; after that each adds a second to the delay, up
 * to five minutes.
 */
const REFUSALS: BudgetRate = { points: 30, perSecond: 1, maxOwed: 300 }

/** The refusals after which a client should wait or give up. */
const COUNTED: readonly RefusalCode[] = ['rate_limited', 'too_many_sockets', 'session_ended']

/**
 * Throttles sessions that reconnect without waiting, before any store is queried. It counts by session and
 * not by account, so that a revoked token cannot lock out its owner.
 */
export function throttleHandshakes(
  deps: CookieSettings & {
    random: () => number
    /** A monotonic clock of this process, for the budgets. */
    stopwatch: () => number
    /** The time that all servers share, for the tokens. */
    now: () => number
  },
): (inside: Middleware) => Middleware {
  const { secretKey, random, stopwatch, now } = deps
  const sessionCookie = createSessionCookie(deps)
  const refusals = new Budgets(REFUSALS, stopwatch)

  return (inside) => (socket, next) => {
    const { token } = presentedToken(socket, sessionCookie)
    const verified = token === undefined ? undefined : verifyToken(secretKey, token, now())
    if (verified?.ok !== true) return inside(socket, next)
    const budget = refusals.of(verified.claims.jti)
    if (budget.waitMs(stopwatch()) > 0) {
      budget.spend(1, stopwatch())
      const words = 'This session has come too often without waiting.'
      return next(new Refusal('rate_limited', words, budget.waitMs(stopwatch()) * (1 + random())))
    }
    inside(socket, (error) => {
      if (error instanceof Refusal && COUNTED.includes(error.data.code)) budget.spend(1, stopwatch())
      next(error)
    })
  }
}
