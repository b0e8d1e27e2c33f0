import type { Database } from '../pool.ts'
import { factorsOf, type Factor } from '#shared/market/adjustment'
import type { SeoulDate } from '#shared/market/seoul-time'
import type { KnownDay } from './known-day.ts'
import type { DayQuery } from './query.ts'
import type { CandleSeries } from './series.ts'

/**
 * The factor of each day that converts it to the shares of the newest day; empty unless adjusted candles were
 * requested.
 */
export async function factorsFor(
  db: Database,
  series: CandleSeries,
  { adjusted, today }: DayQuery,
  days: readonly KnownDay[],
): Promise<Factor[]> {
  if (adjusted === undefined) return []
  const unbased = days.filter(({ baseKrw, tradeDate }) => baseKrw === null && tradeDate !== today?.tradeDate)
  const bases = await basesSeen(
    db,
    series,
    unbased.slice(-MAX_DAYS_WITHOUT_BASE).map((day) => day.tradeDate),
  )
  if (today != null && today.baseKrw !== null) bases.set(today.tradeDate, today.baseKrw)
  const based = days.map((day) => ({ ...day, baseKrw: day.baseKrw ?? bases.get(day.tradeDate) ?? null }))
  const last = days.at(-1)
  // On the morning of a split there may be no trade yet, so the day has no candle.
  if (today != null && last !== undefined && last.tradeDate < today.tradeDate)
    based.push({ ...today, candle: null, closeKrw: last.closeKrw })
  return factorsOf(based, adjusted.follows)
}

/** Days that only the ticks have become history in the following night, so there are only a few. */
const MAX_DAYS_WITHOUT_BASE = 10

/**
 * The base prices of days that only the ticks have. Before the first data of a day they have the last close
 * instead.
 */
async function basesSeen(
  db: Database,
  { where, key, ticks: { table, price } }: CandleSeries,
  dates: readonly SeoulDate[],
): Promise<Map<SeoulDate, number>> {
  if (dates.length === 0) return new Map()
  const { rows } = await db.raw<{ rows: { trade_date: SeoulDate; previous_close: number }[] }>(
    `SELECT day.trade_date, seen.previous_close FROM unnest(?::date[]) AS day (trade_date)
     CROSS JOIN LATERAL (
       SELECT previous_close::float8 AS previous_close FROM ${table} AS tick
       WHERE ${where} AND tick.trade_date = day.trade_date AND ${price} IS NOT NULL AND previous_close IS NOT NULL
         AND time >= day.trade_date::timestamp AT TIME ZONE 'Asia/Seoul'
         AND time < (day.trade_date + 2)::timestamp AT TIME ZONE 'Asia/Seoul'
       ORDER BY time LIMIT 1
     ) seen`,
    [[...dates], ...key],
  )
  return new Map(rows.map((row) => [row.trade_date, row.previous_close]))
}
