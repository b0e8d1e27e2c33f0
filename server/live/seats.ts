import { Refusal } from './refusal.ts'
import type { Allowances } from './allowance.ts'
import type { Middleware } from './door.ts'
import type { Bound, SeatLedger } from './seat-ledger.ts'
import type { LiveSocket } from './socket-types.ts'

/** How many sockets there may be, a connection with several namespaces being one. */
export interface SocketBounds {
  perSession: number
  perAccount: number
  perServer: number
}

/** What connecting costs of an account's points. */
const CONNECTING = 5

/** Whoever has too many sockets has them for a while; each is told another moment. */
const COME_BACK_MS = 30_000

type Full = 'session' | 'account' | 'server'

/** Who has come in: one seat for each connection and session, as many as there may be of them. */
export class Seats {
  readonly #ledger: SeatLedger
  readonly #bounds: SocketBounds
  readonly #allowances: Allowances
  readonly #random: () => number
  readonly #taken = new WeakMap<object, Map<string, Promise<Full | null>>>()
  #inUse = 0
  #refused = 0

  constructor(parts: {
    ledger: SeatLedger
    bounds: SocketBounds
    allowances: Allowances
    random: () => number
  }) {
    this.#ledger = parts.ledger
    this.#bounds = parts.bounds
    this.#allowances = parts.allowances
    this.#random = parts.random
  }

  /** How many were turned away because there were too many. */
  get refused(): number {
    return this.#refused
  }

  /** Lets a socket in that has shown whose it is, if there is a seat for its connection. */
  guard: Middleware = (socket, next) => {
    const waitMs = this.#allowances.admit(socket.conn, socket.data.identity.userId, CONNECTING)
    if (waitMs > 0)
      return next(new Refusal('rate_limited', 'This account has asked for too much.', this.#later(waitMs)))
    void this.#seat(socket).then(
      (full) => {
        if (full === null) return next()
        this.#refused++
        next(new Refusal('too_many_sockets', WORDS[full], this.#later(COME_BACK_MS)))
      },
      () => next(new Refusal('unavailable', 'Sockets cannot be counted right now. Try again.')),
    )
  }

  #later(ms: number): number {
    return ms * (1 + this.#random())
  }

  /** @returns of what there are too many; null: there is a seat */
  #seat({ conn, data }: LiveSocket): Promise<Full | null> {
    const { sessionId } = data.identity
    const seats = this.#taken.get(conn) ?? new Map<string, Promise<Full | null>>()
    this.#taken.set(conn, seats)
    const seat = seats.get(sessionId) ?? this.#take(conn, data.identity)
    seats.set(sessionId, seat)
    const forget = () => void seats.delete(sessionId)
    seat.then((full) => full !== null && forget(), forget)
    return seat
  }

  async #take(conn: LiveSocket['conn'], { userId, sessionId }: Record<'userId' | 'sessionId', string>) {
    if (this.#inUse >= this.#bounds.perServer) return 'server'
    const session: Bound = { field: `session:${sessionId}`, most: this.#bounds.perSession }
    const account: Bound = { field: `account:${userId}`, most: this.#bounds.perAccount }
    const seat = [session, account]
    this.#inUse++
    const full = await this.#ledger.take(seat).catch((error: unknown) => {
      this.#inUse--
      throw error
    })
    if (full !== null) {
      this.#inUse--
      return full === session.field ? 'session' : 'account'
    }
    const leave = () => {
      this.#inUse--
      this.#ledger.leave(seat)
    }
    // It may have gone meanwhile.
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
