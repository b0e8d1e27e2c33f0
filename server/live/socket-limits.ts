import { Refusal } from './refusal.ts'
import type { Allowances } from './allowance.ts'
import type { Middleware } from './handshake-guard.ts'
import type { Bound, SocketCounts } from './socket-counts.ts'
import type { LiveSocket } from './socket-types.ts'

/** The limits of open sockets; a connection with several namespaces counts as one. */
export interface SocketBounds {
  perSession: number
  perAccount: number
  perServer: number
}

/** The points that a connection costs an account. */
const HANDSHAKE_POINTS = 5

/** Sockets stay open for a while, so clients beyond a limit get a late and randomized retry time. */
const RETRY_AFTER_MS = 30_000

type Full = 'session' | 'account' | 'server'

/** Limits the number of open sockets; the namespaces of one connection and session count as one. */
export class SocketLimits {
  readonly #counts: SocketCounts
  readonly #bounds: SocketBounds
  readonly #allowances: Allowances
  readonly #random: () => number
  readonly #counted = new WeakMap<object, Map<string, Promise<Full | null>>>()
  #inUse = 0
  #refused = 0

  constructor(deps: {
    counts: SocketCounts
    bounds: SocketBounds
    allowances: Allowances
    random: () => number
  }) {
    this.#counts = deps.counts
    this.#bounds = deps.bounds
    this.#allowances = deps.allowances
    this.#random = deps.random
  }

  /** The number of sockets that were refused because of a limit. */
  get refused(): number {
    return this.#refused
  }

  /** Admits an authenticated socket unless a limit is reached. */
  guard: Middleware = (socket, next) => {
    const waitMs = this.#allowances.admit(socket.conn, socket.data.identity.userId, HANDSHAKE_POINTS)
    if (waitMs > 0)
      return next(
        new Refusal('rate_limited', 'This account has made too many requests.', this.#later(waitMs)),
      )
    void this.#count(socket).then(
      (full) => {
        if (full === null) return next()
        this.#refused++
        next(new Refusal('too_many_sockets', WORDS[full], this.#later(RETRY_AFTER_MS)))
      },
      () => next(new Refusal('unavailable', 'Sockets cannot be counted right now. Try again.')),
    )
  }

  #later(ms: number): number {
    return ms * (1 + this.#random())
  }

  /** @returns the exceeded limit; null: it is admitted */
  #count({ conn, data }: LiveSocket): Promise<Full | null> {
    const { sessionId } = data.identity
    const counted = this.#counted.get(conn) ?? new Map<string, Promise<Full | null>>()
    this.#counted.set(conn, counted)
    const result = counted.get(sessionId) ?? this.#take(conn, data.identity)
    counted.set(sessionId, result)
    const forget = () => void counted.delete(sessionId)
    result.then((full) => full !== null && forget(), forget)
    return result
  }

  async #take(conn: LiveSocket['conn'], { userId, sessionId }: Record<'userId' | 'sessionId', string>) {
    if (this.#inUse >= this.#bounds.perServer) return 'server'
    const session: Bound = { field: `session:${sessionId}`, most: this.#bounds.perSession }
    const account: Bound = { field: `account:${userId}`, most: this.#bounds.perAccount }
    const bounds = [session, account]
    this.#inUse++
    const full = await this.#counts.take(bounds).catch((error: unknown) => {
      this.#inUse--
      throw error
    })
    if (full !== null) {
      this.#inUse--
      return full === session.field ? 'session' : 'account'
    }
    const leave = () => {
      this.#inUse--
      this.#counts.leave(bounds)
    }
    // It may have disconnected meanwhile.
    if (conn.readyState === 'open' || conn.readyState === 'opening') conn.once('close', leave)
    else leave()
    return null
  }
}

const WORDS: Record<Full, string> = {
  session: 'This session has as many sockets as it may.',
  account: 'This account has as many sockets as it may.',
  server: 'This server has as many sockets as it may.',
}
