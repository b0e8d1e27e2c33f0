import type { Knex } from 'knex'
import { CANDLE_MS, candlesOf } from '#shared/market/candle'
import type { Candle, CandleInterval, DaySoFar, SeenInterval } from '#shared/market/candle'
import { startOfSeoulDay } from '#shared/market/seoul-time'
import { stockSeries, type CandleSeries } from './candle-series.ts'
import { readDayCandles, type DayQuery } from './day-candles.ts'
import { SEEN, seenOf, type SeenRow } from './seen-days.ts'
import { timeBound } from '../time-bound.ts'

export interface CandleQuery extends DayQuery {
  interval: CandleInterval
  newestMs?: number
}

/** The candles of a listing, oldest first. */
export async function readCandles(db: Knex, query: CandleQuery): Promise<Candle[]> {
  const { interval } = query
  if (interval === '1d') return readDayCandles(db, query)
  return readIntradayCandles(db, stockSeries(query.listingId), { ...query, interval })
}

export interface IntradayQuery extends Pick<DayQuery, 'fromMs' | 'toMs' | 'limit'> {
  interval: Exclude<CandleInterval, '1d'>
  /** About when the newest candle is. The answer is the same without it, and takes as long as the series is. */
  newestMs?: number
}

/** The candles of a series that are shorter than a day, oldest first. */
export async function readIntradayCandles(
  db: Knex,
  series: CandleSeries,
  query: IntradayQuery,
): Promise<Candle[]> {
  const view = `${series.views}_${query.interval}`
  const seen = await newestIntervals(db, view, series, query)
  const [first] = seen
  return first === undefined ? [] : candlesOf(seen, await dayBefore(db, view, series, first))
}

/** How far back the newest candles are looked for, in times of what they would take if there were no nights. */
const WINDOWS = [4, 32, 256]

/** Asked for the newest of all, the database reads all of them. So they are looked for piece by piece, backwards. */
async function newestIntervals(
  db: Knex,
  view: string,
  series: CandleSeries,
  { interval, fromMs, toMs, limit, newestMs }: IntradayQuery,
): Promise<SeenInterval[]> {
  let seen: SeenInterval[] = []
  let untilMs = toMs
  const read = async (sinceMs: number | null) => {
    const range = { fromMs: sinceMs, toMs: untilMs, limit: limit - seen.length }
    seen = [...(await seenIntervals(db, view, series, range)), ...seen]
    untilMs = sinceMs
  }
  for (const times of newestMs === undefined ? [] : WINDOWS) {
    const sinceMs = Math.min(toMs ?? Infinity, newestMs ?? Infinity) - times * limit * CANDLE_MS[interval]
    if (sinceMs <= (fromMs ?? -Infinity)) break
    await read(sinceMs)
    if (seen.length === limit) return seen
  }
  await read(fromMs)
  return seen
}

async function seenIntervals(
  db: Knex,
  view: string,
  { where, key }: CandleSeries,
  { fromMs, toMs, limit }: Pick<IntradayQuery, 'fromMs' | 'toMs' | 'limit'>,
): Promise<SeenInterval[]> {
  const { rows } = await db.raw<{ rows: SeenRow[] }>(
    `SELECT bucket, trade_date, ${SEEN} FROM ?? WHERE ${where} AND bucket >= ? AND bucket < ?
     ORDER BY bucket DESC, trade_date DESC LIMIT ?`,
    [view, ...key, timeBound(fromMs, '-infinity'), timeBound(toMs, 'infinity'), limit],
  )
  return rows.map((row) => ({ startMs: row.bucket.getTime(), ...seenOf(row) })).reverse()
}

/** What was known of an interval's trade date when the interval began; null: nothing. */
async function dayBefore(
  db: Knex,
  view: string,
  { where, key }: CandleSeries,
  { startMs, tradeDate }: SeenInterval,
): Promise<DaySoFar | null> {
  const { rows } = await db.raw<{ rows: { [K in 'high' | 'low' | 'volume']: number | null }[] }>(
    `SELECT max(day_high)::float8 AS high, min(day_low)::float8 AS low, max(day_volume) AS volume FROM ??
     WHERE ${where} AND trade_date = ? AND bucket >= ? AND bucket < ?`,
    [view, ...key, tradeDate, new Date(startOfSeoulDay(tradeDate)), new Date(startMs)],
  )
  const [{ high, low, volume } = { high: null, low: null, volume: null }] = rows
  return high === null || low === null || volume === null ? null : { tradeDate, high, low, volume }
}
