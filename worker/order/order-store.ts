import type { Redis } from 'ioredis'
import { KEYS } from '#shared/protocol/names'
import { stateFor, type OrderRules, type OrderState } from './standing.ts'

/** Which source fills the board, stored in Redis for all workers. */
export interface OrderStore {
  read(): Promise<OrderState>
  /** Updates it, with a retry when another worker was faster. */
  update(change: (state: OrderState) => OrderState): Promise<{ before: OrderState; after: OrderState }>
}

/** How many times in a row other workers may be faster. */
const TRIES = 5

const REPLACE = `
  if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return 0 end
  redis.call('SET', KEYS[1], ARGV[2])
  return 1`

export function createOrderStore(redis: Redis, rules: OrderRules): OrderStore {
  const parse = (text: string | null) =>
    stateFor(rules, text === null ? null : (JSON.parse(text) as OrderState))
  return {
    read: async () => parse(await redis.get(KEYS.order)),
    update: async (change) => {
      for (let left = TRIES; left > 0; left--) {
        const text = await redis.get(KEYS.order)
        const before = parse(text)
        const after = change(before)
        if ((await redis.eval(REPLACE, 1, KEYS.order, text ?? '', JSON.stringify(after))) === 1)
          return { before, after }
      }
      throw new Error('other workers keep changing which source fills the board')
    },
  }
}
