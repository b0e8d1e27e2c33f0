import type { Database } from '../pool.ts'
import { adjustedCandle, UNADJUSTED } from '#shared/market/adjustment'
import { candlesOf, type Candle, type SeenInterval } from '#shared/market/candle'
import { startOfSeoulDay, type SeoulDate } from '#shared/market/seoul-time'
import { factorsFor } from './factors.ts'
import type { KnownDay } from './known-day.ts'
import { firstDayFrom, lastDayBefore, mergedDays, type DayRange } from './merged-days.ts'
import type { DayQuery } from './query.ts'
import { seenDays } from './seen-days.ts'
import type { CandleSeries } from './series.ts'

/** The daily candles of a series, oldest first: history and ticks combined. */
export async function readDayCandles(db: Database, series: CandleSeries, query: DayQuery): Promise<Candle[]> {
  const days = await knownDays(db, series, query)
  const factors = await factorsFor(db, series, query, days)
  const before = query.toMs ?? Infinity
  return days
    .map(({ candle }, index) =>
      candle === null ? null : adjustedCandle(candle, factors[index] ?? UNADJUSTED),
    )
    .filter((candle): candle is Candle => candle !== null && candle.startMs < before)
    .slice(-query.limit)
}

async function knownDays(db: Database, series: CandleSeries, query: DayQuery): Promise<KnownDay[]> {
  const isAdjusted = query.adjusted !== undefined
  const range: DayRange = {
    from: query.fromMs === null ? null : firstDayFrom(query.fromMs),
    // Events after the range adjust the prices in it, so an adjusted range is read up to its newest day.
    to: query.toMs === null || isAdjusted ? null : lastDayBefore(query.toMs),
    limit: isAdjusted ? EVERY_DAY : query.limit,
  }
  const history = await historyDays(db, series, range, isAdjusted)
  return mergedDays(history, range, query.today?.tradeDate ?? null, async (unknown) =>
    seenAsKnown(await seenDays(db, series, unknown, query.untilMs)),
  )
}

/** More days than the exchange has ever traded. */
const EVERY_DAY = 50_000

/** A trade in the block market alone leaves volume without an open, high and low. */
async function historyDays(
  db: Database,
  { where, key, days: { table, basePrice, traded } }: CandleSeries,
  { from, to, limit }: DayRange,
  withUntraded: boolean,
): Promise<KnownDay[]> {
  const { rows } = await db.raw<{ rows: HistoryRow[] }>(
    `SELECT trade_date, coalesce(open, close)::float8 AS open, coalesce(high, close)::float8 AS high,
       coalesce(low, close)::float8 AS low, close::float8 AS close, volume,
       ${basePrice}::float8 AS base_price, ${traded} AS traded
     FROM ${table} WHERE ${where} AND trade_date >= ?::date AND trade_date <= ?::date AND (? OR ${traded})
     ORDER BY trade_date DESC LIMIT ?`,
    // Events may take effect on a day without a trade.
    [...key, from ?? '-infinity', to ?? 'infinity', withUntraded, limit],
  )
  return rows
    .map(({ trade_date: tradeDate, base_price: baseKrw, traded, ...prices }) => ({
      tradeDate,
      candle: traded ? { startMs: startOfSeoulDay(tradeDate), ...prices } : null,
      closeKrw: prices.close,
      baseKrw,
    }))
    .reverse()
}

interface HistoryRow extends Omit<Candle, 'startMs'> {
  trade_date: SeoulDate
  base_price: number | null
  traded: boolean
}

function seenAsKnown(seen: readonly SeenInterval[]): KnownDay[] {
  return candlesOf(seen, null).map((candle, index) => ({
    tradeDate: seen[index]?.tradeDate ?? '',
    candle,
    closeKrw: candle.close,
    baseKrw: null,
  }))
}
