import type { Database } from '../pool.ts'
import { CANDLE_MS, candlesOf } from '#shared/market/candle'
import type { Candle, SeenInterval } from '#shared/market/candle'
import { timeBound } from '../time-bound.ts'
import { readLateStarts } from './late-start.ts'
import type { CandleRange, IntradayQuery } from './query.ts'
import type { CandleSeries } from './series.ts'
import { INTERVAL, intervalsFrom, inView, readDayBefore, type IntervalRow } from './sql.ts'

/** The candles of a series that are shorter than a day, oldest first. */
export async function readIntradayCandles(
  db: Database,
  series: CandleSeries,
  query: IntradayQuery,
): Promise<Candle[]> {
  const view = `${series.views}_${query.interval}`
  const seen = await newestIntervals(db, view, series, query)
  const [first] = seen
  const last = seen.at(-1)
  if (first === undefined || last === undefined) return []
  const days = { board: query.gapsOf ?? null, fromMs: first.startMs, toMs: last.startMs }
  return candlesOf(
    seen,
    await readDayBefore(db, inView(series, view), series.key, first),
    await readLateStarts(db, series, days, 'minutes'),
  )
}

/**
 * The size of the first search window, in multiples of the time that the candles would take without nights.
 */
const WINDOWS = [4, 32, 256]

/**
 * Without a lower bound the database would read all candles to find the newest, so it searches backwards in
 * windows.
 */
async function newestIntervals(
  db: Database,
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
  db: Database,
  view: string,
  { where, key }: CandleSeries,
  { fromMs, toMs, limit }: CandleRange,
): Promise<SeenInterval[]> {
  const { rows } = await db.raw<{ rows: IntervalRow[] }>(
    `SELECT bucket, trade_date, ${INTERVAL} FROM ?? WHERE ${where} AND bucket >= ? AND bucket < ?
     ORDER BY bucket DESC, trade_date DESC LIMIT ?`,
    [view, ...key, timeBound(fromMs, '-infinity'), timeBound(toMs, 'infinity'), limit],
  )
  return intervalsFrom(rows)
}
