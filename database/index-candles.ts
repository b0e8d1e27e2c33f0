import type { Knex } from 'knex'
import { candlesOf, type Candle, type CandleInterval, type SeenInterval } from '#shared/market/candle'
import type { IndexCode } from '#shared/market/index-quote'
import { startOfSeoulDay, type SeoulDate } from '#shared/market/seoul-time'
import { indexSeries } from './candle-series.ts'
import { readIntradayCandles } from './candles.ts'
import { firstDayFrom, lastDayBefore } from './day-candles.ts'
import { seenDays, seenOf, type SeenRow } from './seen-days.ts'

export interface IndexCandleQuery {
  board: string
  code: IndexCode
  interval: CandleInterval
  /** Candles that begin at this moment or later; null: from the first. */
  fromMs: number | null
  /** Candles that begin before this moment; null: to the newest. */
  toMs: number | null
  /** More than so many: the newest of them. */
  limit: number
  /** The day the board is on: its ticks tell of it, also where a history knows its end already. */
  today: SeoulDate
}

/** The candles of an index, oldest first: points with two decimals, shares. */
export async function readIndexCandles(db: Knex, query: IndexCandleQuery): Promise<Candle[]> {
  const { board, code, interval } = query
  if (interval === '1d') return readIndexDays(db, query)
  return readIntradayCandles(db, indexSeries(board, code), { ...query, interval })
}

/** The daily history and the ticks as one series: what has been confirmed of a day that is over goes before what polls saw. */
async function readIndexDays(db: Knex, query: IndexCandleQuery): Promise<Candle[]> {
  const { board, code, fromMs, toMs, limit, today } = query
  const from = fromMs === null ? null : firstDayFrom(fromMs)
  const to = toMs === null ? null : lastDayBefore(toMs)
  const days = new Map<SeoulDate, Candle>()
  const history = await historyDays(db, query, from, to)
  for (const [tradeDate, candle] of history) if (tradeDate < today) days.set(tradeDate, candle)
  const seen = await seenDays(db, indexSeries(board, code), { from, to, limit })
  candlesOf(seen, null).forEach((candle, at) => {
    const tradeDate = seen[at]?.tradeDate ?? ''
    if (!days.has(tradeDate)) days.set(tradeDate, candle)
  })
  for (const [tradeDate, candle] of history) if (!days.has(tradeDate)) days.set(tradeDate, candle)
  return [...days.values()].sort((a, b) => a.startMs - b.startMs).slice(-limit)
}

async function historyDays(
  db: Knex,
  { board, code, limit }: IndexCandleQuery,
  from: SeoulDate | null,
  to: SeoulDate | null,
): Promise<[SeoulDate, Candle][]> {
  const { rows } = await db.raw<{ rows: HistoryRow[] }>(
    `SELECT trade_date, coalesce(open, close)::float8 AS open, coalesce(high, close)::float8 AS high,
       coalesce(low, close)::float8 AS low, close::float8 AS close, volume
     FROM index_daily WHERE board = ? AND code = ? AND trade_date >= ?::date AND trade_date <= ?::date
     ORDER BY trade_date DESC LIMIT ?`,
    [board, code, from ?? '-infinity', to ?? 'infinity', limit],
  )
  return rows.map(({ trade_date, ...candle }) => [
    trade_date,
    { startMs: startOfSeoulDay(trade_date), ...candle },
  ])
}

interface HistoryRow extends Omit<Candle, 'startMs'> {
  trade_date: SeoulDate
}

const BUCKETS: Readonly<Record<CandleInterval, string>> = {
  '1m': `time_bucket('1 minute', time)`,
  '5m': `time_bucket('5 minutes', time)`,
  '1h': `time_bucket('1 hour', time)`,
  '1d': `trade_date::timestamp AT TIME ZONE 'Asia/Seoul'`,
}

/**
 * The candles of an index of a replayed day, as they were at the replayed moment: made from the ticks, because the stored
 * candles know what came later when the replay has gone back. A day of an index is some ten thousand ticks.
 */
export async function readReplayedIndexCandles(
  db: Knex,
  { board, code, interval, fromMs, toMs, limit, today }: IndexCandleQuery,
  asOfMs: number,
): Promise<Candle[]> {
  const { rows } = await db.raw<{ rows: SeenRow[] }>(
    `SELECT ${BUCKETS[interval]} AS bucket, trade_date,
       first(value, time)::float8 AS open, max(value)::float8 AS high,
       min(value)::float8 AS low, last(value, time)::float8 AS close,
       first(coalesce(open, value), time)::float8 AS day_open, max(greatest(high, value))::float8 AS day_high,
       min(least(low, value))::float8 AS day_low, max(volume) AS day_volume
     FROM index_ticks
     WHERE board = ? AND code = ? AND trade_date = ? AND time >= ? AND time <= ?
       AND value IS NOT NULL AND (volume > 0 OR open IS NOT NULL)
     GROUP BY 1, 2 ORDER BY 1`,
    [board, code, today, new Date(startOfSeoulDay(today)), new Date(asOfMs)],
  )
  const seen = rows.map((row): SeenInterval => ({ startMs: row.bucket.getTime(), ...seenOf(row) }))
  return candlesOf(seen, null)
    .filter(({ startMs }) => startMs >= (fromMs ?? -Infinity) && startMs < (toMs ?? Infinity))
    .slice(-limit)
}
