import type { Redis } from 'ioredis'
import type { Log } from '#platform/log'
import type { RefusalCode } from '#shared/protocol/messages'
import { addressKey } from '../auth/address-key.ts'
import { LimitReached, createLimit, type Rate } from '../auth/limit.ts'
import { peerAddress } from '../request/peer-address.ts'
import { Refusal } from './refusal.ts'
import type { LiveSocket } from './socket-types.ts'

export type Middleware = (socket: LiveSocket, next: (error?: Error) => void) => void

/** What every handshake passes before anything is spent on it. */
export interface Door {
  /** What looks at whoever may knock. */
  guard: (inside: Middleware) => Middleware
  /** From now on nobody comes in. */
  shut: () => void
  /** How many were turned away here. */
  readonly refused: number
}

/** Whoever comes to a server that is going finds another, or this one again, in a moment. */
const COME_BACK_MS = 1_000

/** Without a token of ours nobody has a reason to come often. One whose session has ended does have one of ours. */
const STRANGERS: readonly RefusalCode[] = ['unauthenticated', 'forbidden', 'unsupported_protocol']
const STRANGER_COUNTS_AS = 10

export function createDoor({
  redis,
  trustProxy,
  handshakes,
  random,
  log,
}: {
  redis: Redis
  /** How many proxies in front are believed about addresses. */
  trustProxy: number
  /** How many may come from one address. */
  handshakes: Rate
  random: () => number
  log: Log
}): Door {
  const limit = createLimit(redis, 'handshake', handshakes)
  let isShut = false
  let refused = 0

  async function judge(address: string): Promise<Refusal | undefined> {
    if (isShut) return new Refusal('unavailable', 'This server is going away.', COME_BACK_MS * (1 + random()))
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
      // Whatever else it is, its words are for our own eyes.
      const fail = (err: unknown) => {
        log.warn({ err }, 'a handshake could not be judged')
        next(new Refusal('unavailable', 'Nobody can be let in right now. Try again.'))
      }
      const answer = async (error?: Error) => {
        if (error !== undefined && !(error instanceof Refusal)) throw error
        const isStranger = error !== undefined && STRANGERS.includes(error.data.code)
        if (isStranger) await limit.penalise(address, STRANGER_COUNTS_AS - 1)
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
    shut: () => void (isShut = true),
    get refused() {
      return refused
    },
  }
}
