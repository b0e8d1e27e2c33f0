import type { Knex } from 'knex'
import { CANDLE_MS } from '#shared/market/candle'
import type { RunningMinute } from '#shared/market/running-candle'
import { startOfSeoulDay } from '#shared/market/seoul-time'
import type { SeoulDate } from '#shared/market/seoul-time'

/**
 * The minute in which each stock last changed, as the ticks until then tell of it, and what was known of the day before.
 *
 * The minute is read from the ticks themselves: a candle of it may have been made when it was not over. The day before it
 * comes from the candles and, in case they are behind, from the last tick.
 *
 * @param stocks each with the moment of its last tick; all of one trade date
 * @returns by id; a stock whose ticks are not there is left out
 */
export async function readRunningMinutes(
  db: Knex,
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
    told: stocks.map(({ asOfMs }) => new Date(asOfMs)),
    tradeDate,
    dayStarts,
    newest,
  })
  for (const row of rows) {
    const minute = minutes.get(row.id)
    if (minute === undefined) continue
    const { before_high: high, before_low: low, before_volume: volume } = row
    running.set(row.id, {
      atMs: minute.asOfMs,
      before: high === null || low === null || volume === null ? null : { tradeDate, high, low, volume },
      seen: {
        startMs: minute.startMs,
        tradeDate,
        open: row.open,
        high: row.high,
        low: row.low,
        close: row.close,
        day: { open: row.day_open, high: row.day_high, low: row.day_low, volume: row.day_volume },
      },
    })
  }
  return running
}

const minuteOf = (atMs: number) => Math.floor(atMs / CANDLE_MS['1m']) * CANDLE_MS['1m']

interface MinuteRow {
  id: number
  open: number
  high: number
  low: number
  close: number
  day_open: number
  day_high: number
  day_low: number
  day_volume: number
  before_high: number | null
  before_low: number | null
  before_volume: number | null
}

/** The bounds that are the same for all stocks let the planner leave out the chunks of other days. */
const RUNNING_MINUTES = `
  SELECT stock.id, minute.*,
    greatest(candle.high, tick.high) AS before_high, least(candle.low, tick.low) AS before_low,
    greatest(candle.volume, tick.volume) AS before_volume
  FROM unnest(:ids::integer[], :begins::timestamptz[], :told::timestamptz[]) AS stock (id, begins, told)
  CROSS JOIN LATERAL (
    SELECT first(price, time) AS open, max(price) AS high, min(price) AS low, last(price, time) AS close,
      first(coalesce(open, price), time) AS day_open, max(greatest(high, price)) AS day_high,
      min(least(low, price)) AS day_low, max(volume) AS day_volume
    FROM ticks
    WHERE listing_id = stock.id AND time >= stock.begins AND time <= stock.told
      AND time >= :dayStarts AND time <= :newest
      AND trade_date = :tradeDate AND price IS NOT NULL AND volume > 0
  ) AS minute
  CROSS JOIN LATERAL (
    SELECT max(day_high) AS high, min(day_low) AS low, max(day_volume) AS volume
    FROM candles_1m
    WHERE listing_id = stock.id AND bucket < stock.begins
      AND bucket >= :dayStarts AND bucket <= :newest AND trade_date = :tradeDate
  ) AS candle
  LEFT JOIN LATERAL (
    SELECT greatest(high, price) AS high, least(low, price) AS low, volume
    FROM ticks
    WHERE listing_id = stock.id AND time < stock.begins
      AND time >= :dayStarts AND time <= :newest
      AND trade_date = :tradeDate AND price IS NOT NULL AND volume > 0
    ORDER BY time DESC LIMIT 1
  ) AS tick ON true
  WHERE minute.close IS NOT NULL`
