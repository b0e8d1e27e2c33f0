import type { Redis } from 'ioredis'
import type { Log } from '#platform/log'
import type { RefusalCode } from '#shared/protocol/messages'
import { addressKey } from '../auth/address-key.ts'
import { LimitReached, createLimit, type Rate } from '../auth/limit.ts'
import { peerAddress } from '../request/peer-address.ts'
import { Refusal } from './refusal.ts'
import type { LiveSocket } from './socket-types.ts'

export type Middleware = (socket: LiveSocket, next: (error?: Error) => void) => void

/** Checks every handshake before any other work is done for it. */
export interface HandshakeGuard {
  /** Runs the guard, then the middleware of the handshake itself. */
  guard: (inside: Middleware) => Middleware
  /** Refuses every handshake from now on. */
  close: () => void
  /** How many handshakes were refused here. */
  readonly refused: number
}

/** Another server, or this one after its restart, is available in a moment. */
const RETRY_AFTER_MS = 1_000

/**
 * A client without a valid token has no reason to reconnect often. One whose session has ended does have a
 * token of ours.
 */
const UNAUTHENTICATED: readonly RefusalCode[] = ['unauthenticated', 'forbidden', 'unsupported_protocol']
const UNAUTHENTICATED_COUNTS_AS = 10

export function createHandshakeGuard({
  redis,
  trustProxy,
  handshakes,
  random,
  log,
}: {
  redis: Redis
  /** The number of trusted proxies. */
  trustProxy: number
  /** The limit of handshakes per address. */
  handshakes: Rate
  random: () => number
  log: Log
}): HandshakeGuard {
  const limit = createLimit(redis, 'handshake', handshakes)
  let isClosed = false
  let refused = 0

  async function judge(address: string): Promise<Refusal | undefined> {
    if (isClosed)
      return new Refusal('unavailable', 'This server is going away.', RETRY_AFTER_MS * (1 + random()))
    try {
      await limit.take(address)
    } catch (error) {
      if (!(error instanceof LimitReached)) throw error
      return new Refusal('rate_limited', 'Too many connections from this address.', error.retryAfterMs)
    }
    return undefined
  }

  return {
    guard: (inside) => (socket, next) => {
      const { handshake } = socket
      const address = addressKey(peerAddress(handshake.headers, handshake.address, trustProxy))
      // The message of an unexpected error is only logged.
      const fail = (err: unknown) => {
        log.warn({ err }, 'a handshake could not be judged')
        next(new Refusal('unavailable', 'No connection can be accepted right now. Try again.'))
      }
      const answer = async (error?: Error) => {
        if (error !== undefined && !(error instanceof Refusal)) throw error
        const isUnauthenticated = error !== undefined && UNAUTHENTICATED.includes(error.data.code)
        if (isUnauthenticated) await limit.penalise(address, UNAUTHENTICATED_COUNTS_AS - 1)
        next(error)
      }
      judge(address)
        .then((refusal) => {
          if (refusal === undefined) return inside(socket, (error) => void answer(error).catch(fail))
          refused++
          next(refusal)
        })
        .catch(fail)
    },
    close: () => void (isClosed = true),
    get refused() {
      return refused
    },
  }
}
