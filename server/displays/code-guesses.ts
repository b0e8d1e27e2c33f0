import type { Redis } from 'ioredis'
import { addressKey } from '../auth/address-key.ts'
import type { Actor } from '../admin/act-on.ts'
import { createLimit, type Limit } from '../auth/limit.ts'
import { WRONG_CODES } from './limits.ts'

/** Rate limit of wrong pairing codes, per admin and per address. */
export interface CodeGuesses {
  /** Counts an attempt, before the code is looked up. @throws LimitReached */
  take: (actor: Actor) => Promise<void>
  /** Resets the count after a correct code. */
  giveBack: (actor: Actor) => Promise<void>
}

export function createCodeGuesses(redis: Redis, wrongCodes = WRONG_CODES): CodeGuesses {
  const byAdmin = createLimit(redis, 'pairing:account', wrongCodes)
  const byAddress = createLimit(redis, 'pairing:address', wrongCodes)
  const keys = ({ userId, visitor }: Actor): [Limit, string][] => [
    [byAdmin, userId],
    [byAddress, addressKey(visitor.ipAddress)],
  ]
  return {
    take: async (actor) => {
      for (const [limit, key] of keys(actor)) await limit.take(key)
    },
    giveBack: async (actor) => {
      await Promise.all(keys(actor).map(([limit, key]) => limit.giveBack(key)))
    },
  }
}
