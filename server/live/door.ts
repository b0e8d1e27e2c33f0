import { isIP } from 'node:net'
import type { Redis } from 'ioredis'
import { addressKey } from '../auth/address-key.ts'
import { LimitReached, createLimit, type Limit } from '../auth/limit.ts'
import { peerAddress } from '../http/peer-address.ts'
import { Refusal } from './refusal.ts'
import type { LiveSocket } from './socket-types.ts'

export type Middleware = (socket: LiveSocket, next: (error?: Error) => void) => void

/** What every handshake passes before anything is spent on it. */
export interface Door {
  pass: Middleware
  /** From now on nobody comes in. */
  shut: () => void
  /** How many were turned away here. */
  readonly refused: number
}

/** An office behind one address may come back all at once after a restart; a flood is refused for seconds, not minutes. */
const HANDSHAKES = { points: 300, perSeconds: 10 }

/** Whoever comes to a server that is going finds another, or this one again, in a moment. */
const COME_BACK_MS = 1_000

export const limitHandshakes = (redis: Redis): Limit => createLimit(redis, 'handshake', HANDSHAKES)

export function createDoor({
  redis,
  trustProxy,
  random,
}: {
  redis: Redis
  /** How many proxies in front are believed about addresses. */
  trustProxy: number
  random: () => number
}): Door {
  const limit = limitHandshakes(redis)
  let isShut = false
  let refused = 0

  async function judge({ handshake }: LiveSocket): Promise<Refusal | undefined> {
    if (isShut) return new Refusal('unavailable', 'This server is going away.', COME_BACK_MS * (1 + random()))
    const address = peerAddress(handshake.headers, handshake.address, trustProxy)
    if (isLoopback(address)) return undefined
    try {
      await limit.take(addressKey(address))
    } catch (error) {
      if (!(error instanceof LimitReached)) throw error
      return new Refusal('rate_limited', 'Too many connections from this address.', error.retryAfterMs)
    }
    return undefined
  }

  return {
    pass: (socket, next) => {
      void judge(socket).then((refusal) => {
        if (refusal !== undefined) refused++
        next(refusal)
      }, next)
    },
    shut: () => void (isShut = true),
    get refused() {
      return refused
    },
  }
}

/** Programs of this machine, and everybody at once behind a proxy that was not declared: neither is one address. */
function isLoopback(address: string): boolean {
  return address === '::1' || (isIP(address) === 4 && address.startsWith('127.'))
}
