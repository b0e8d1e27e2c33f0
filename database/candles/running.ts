import type { Database } from '../pool.ts'
import { CANDLE_MS } from '#shared/market/candle'
import type { RunningMinute } from '#shared/market/running-candle'
import { startOfSeoulDay } from '#shared/market/seoul-time'
import type { SeoulDate } from '#shared/market/seoul-time'
import { DAY_OF_INTERVALS, daySoFar, intervalFrom, intervalOfTicks, type IntervalColumns } from './sql.ts'

/**
 * The minute in which each stock last changed, computed from the ticks until then, and the state of the day
 * before it.
 *
 * The minute is computed from the ticks, because its stored candle may have been made before the minute was
 * over. The day before it comes from the stored candles and, in case they are behind, from the last tick.
 *
 * @param stocks each with the time of its last tick; all of one trade date
 * @returns by id; a stock without stored ticks is omitted
 */
export async function readRunningMinutes(
  db: Database,
  tradeDate: SeoulDate,
  stocks: readonly { id: number; asOfMs: number }[],
): Promise<Map<number, RunningMinute>> {
  const running = new Map<number, RunningMinute>()
  if (stocks.length === 0) return running
  const minutes = new Map(stocks.map(({ id, asOfMs }) => [id, { asOfMs, startMs: minuteOf(asOfMs) }]))
  const dayStarts = new Date(startOfSeoulDay(tradeDate))
  const newest = new Date(Math.max(...stocks.map(({ asOfMs }) => asOfMs)))
  const { rows } = await db.raw<{ rows: MinuteRow[] }>(RUNNING_MINUTES, {
    ids: stocks.map(({ id }) => id),
    begins: stocks.map(({ asOfMs }) => new Date(minuteOf(asOfMs))),
    ends: stocks.map(({ asOfMs }) => new Date(asOfMs)),
    tradeDate,
    dayStarts,
    newest,
  })
  for (const row of rows) {
    const minute = minutes.get(row.id)
    if (minute === undefined) continue
    const before = daySoFar(
      { day_high: row.before_high, day_low: row.before_low, day_volume: row.before_volume },
      tradeDate,
    )
    const seen = intervalFrom(row, minute.startMs, tradeDate)
    const lateStart = row.begins_late ? { tradeDate, ...seen.day } : null
    running.set(row.id, { atMs: minute.asOfMs, before: before ?? lateStart, seen })
  }
  return running
}

const minuteOf = (atMs: number) => Math.floor(atMs / CANDLE_MS['1m']) * CANDLE_MS['1m']

interface MinuteRow extends IntervalColumns {
  id: number
  before_high: number | null
  before_low: number | null
  before_volume: number | null
  /**
   * The day was not recorded before this minute, so its earlier values are not part of the minute
   * (late-start.ts).
   */
  begins_late: boolean
}

/** Bounds that are the same for all stocks let the planner exclude the chunks of other days. */
const RUNNING_MINUTES = `
  SELECT stock.id, minute.*,
    greatest(candle.day_high, tick.day_high) AS before_high, least(candle.day_low, tick.day_low) AS before_low,
    greatest(candle.day_volume, tick.day_volume) AS before_volume,
    EXISTS (
      SELECT FROM gaps JOIN listings ON listings.board = gaps.board
      WHERE listings.id = stock.id AND gaps.began_at < stock.begins AND gaps.ended_at >= stock.begins
    ) AS begins_late
  FROM unnest(:ids::integer[], :begins::timestamptz[], :ends::timestamptz[]) AS stock (id, begins, ends)
  CROSS JOIN LATERAL (
    SELECT ${intervalOfTicks('price')}
    FROM ticks
    WHERE listing_id = stock.id AND time >= stock.begins AND time <= stock.ends
      AND time >= :dayStarts AND time <= :newest
      AND trade_date = :tradeDate AND price IS NOT NULL AND volume > 0
  ) AS minute
  CROSS JOIN LATERAL (
    SELECT ${DAY_OF_INTERVALS}
    FROM candles_1m
    WHERE listing_id = stock.id AND bucket < stock.begins
      AND bucket >= :dayStarts AND bucket <= :newest AND trade_date = :tradeDate
  ) AS candle
  LEFT JOIN LATERAL (
    SELECT greatest(high, price) AS day_high, least(low, price) AS day_low, volume AS day_volume
    FROM ticks
    WHERE listing_id = stock.id AND time < stock.begins
      AND time >= :dayStarts AND time <= :newest
      AND trade_date = :tradeDate AND price IS NOT NULL AND volume > 0
    ORDER BY time DESC LIMIT 1
  ) AS tick ON true
  WHERE minute.close IS NOT NULL`
