import type { Knex } from 'knex'
import { candlesOf, type Candle, type CandleInterval } from '#shared/market/candle'
import type { IndexCode } from '#shared/market/index-quote'
import { startOfSeoulDay, type SeoulDate } from '#shared/market/seoul-time'
import { indexSeries } from './candle-series.ts'
import { readIntradayCandles } from './candles.ts'
import { firstDayFrom, lastDayBefore, mergedDays, type DayRange } from './merged-days.ts'
import { seenDays } from './seen-days.ts'

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
  newestMs?: number
  /** Of days: nothing later counts. */
  untilMs?: number
}

/** The candles of an index, oldest first: points with two decimals, shares. */
export async function readIndexCandles(db: Knex, query: IndexCandleQuery): Promise<Candle[]> {
  const { board, code, interval } = query
  if (interval === '1d') return readIndexDays(db, query)
  return readIntradayCandles(db, indexSeries(board, code), { ...query, interval })
}

/** The daily history and the ticks as one series. */
async function readIndexDays(db: Knex, query: IndexCandleQuery): Promise<Candle[]> {
  const { board, code, fromMs, toMs, limit, today } = query
  const range: DayRange = {
    from: fromMs === null ? null : firstDayFrom(fromMs),
    to: toMs === null ? null : lastDayBefore(toMs),
    limit,
  }
  const history = await historyDays(db, query, range)
  const days = await mergedDays(history, range, today, async (unknown) => {
    const seen = await seenDays(db, indexSeries(board, code), unknown, query.untilMs)
    return candlesOf(seen, null).map((candle, at) => ({ tradeDate: seen[at]?.tradeDate ?? '', candle }))
  })
  return days.map(({ candle }) => candle).slice(-limit)
}

async function historyDays(
  db: Knex,
  { board, code }: IndexCandleQuery,
  { from, to, limit }: DayRange,
): Promise<{ tradeDate: SeoulDate; candle: Candle }[]> {
  const { rows } = await db.raw<{ rows: HistoryRow[] }>(
    `SELECT trade_date, coalesce(open, close)::float8 AS open, coalesce(high, close)::float8 AS high,
       coalesce(low, close)::float8 AS low, close::float8 AS close, volume
     FROM index_daily WHERE board = ? AND code = ? AND trade_date >= ?::date AND trade_date <= ?::date
     ORDER BY trade_date DESC LIMIT ?`,
    [board, code, from ?? '-infinity', to ?? 'infinity', limit],
  )
  return rows.reverse().map(({ trade_date: tradeDate, ...candle }) => ({
    tradeDate,
    candle: { startMs: startOfSeoulDay(tradeDate), ...candle },
  }))
}

interface HistoryRow extends Omit<Candle, 'startMs'> {
  trade_date: SeoulDate
}
