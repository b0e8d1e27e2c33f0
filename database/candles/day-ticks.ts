import type { Database } from '../pool.ts'
import type { QuoteState } from '#shared/market/quote'
import { startOfSeoulDay, type SeoulDate } from '#shared/market/seoul-time'
import { stateOf } from '../market/tick-columns.ts'

/** A poll of a stock that was traded; won and shares. */
export interface DayTick {
  atMs: number
  price: number
  previousClose: number | null
  /** Since the tick before. */
  volume: number
  /** Over the day. */
  accumulatedVolume: number
  value: number
  state: QuoteState
}

export interface DayTickQuery {
  listingId: number
  tradeDate: SeoulDate
  /** Ticks up to this moment; null: to the newest. */
  asOfMs: number | null
  /** Ticks before this moment; null: from the newest. */
  beforeMs: number | null
  limit: number
}

/**
 * The ticks of a listing's day, newest first. The accumulated volume never falls; a lower one is an older
 * value, and adds nothing.
 *
 * @returns at most `limit` ticks, and whether the day has older ones
 */
export async function readDayTicks(
  db: Database,
  { listingId, tradeDate, asOfMs, beforeMs, limit }: DayTickQuery,
): Promise<{ ticks: DayTick[]; hasOlder: boolean }> {
  const { rows } = await db.raw<{ rows: DayTickRow[] }>(
    `SELECT time, price, previous_close, volume, value, state FROM ticks
     WHERE listing_id = ? AND trade_date = ? AND time >= ? AND time < ? AND time <= ?
       AND price IS NOT NULL AND volume > 0
     ORDER BY time DESC LIMIT ?`,
    [
      listingId,
      tradeDate,
      new Date(startOfSeoulDay(tradeDate)),
      beforeMs === null ? 'infinity' : new Date(beforeMs),
      asOfMs === null ? 'infinity' : new Date(asOfMs),
      // One more than the limit: the volume of the last tick is its difference from the one before it.
      limit + 1,
    ],
  )
  const ticks = rows.slice(0, limit).map((row, at) => ({
    atMs: row.time.getTime(),
    price: row.price,
    previousClose: row.previous_close,
    volume: Math.max(0, row.volume - (rows[at + 1]?.volume ?? 0)),
    accumulatedVolume: row.volume,
    value: row.value,
    state: stateOf(row.state),
  }))
  return { ticks, hasOlder: rows.length > limit }
}

interface DayTickRow {
  time: Date
  price: number
  previous_close: number | null
  volume: number
  value: number
  state: string
}
