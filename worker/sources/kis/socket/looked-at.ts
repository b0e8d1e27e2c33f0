import type { Redis } from 'ioredis'
import { isStockCode } from '#shared/market/rules'
import type { StockCode } from '#shared/market/quote'
import { KEYS } from '#shared/protocol/names'

/** Servers report it every second. */
const SAID_WITHIN_MS = 5_000
/** Later timestamps are of a clock that was ahead. */
const AHEAD_MS = 5_000

/** Stocks that any client follows on any server. */
export async function readLookedAt(redis: Redis, nowMs: number): Promise<StockCode[]> {
  const codes = await redis.zrangebyscore(KEYS.followed, nowMs - SAID_WITHIN_MS, nowMs + AHEAD_MS)
  return codes.filter(isStockCode)
}
