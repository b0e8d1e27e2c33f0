import type { Knex } from 'knex'
import { adjustedCandle, factorsOf, UNADJUSTED, type Factor } from '#shared/market/adjustment'
import { candlesOf, type Candle, type SeenInterval } from '#shared/market/candle'
import type { Follows } from '#shared/market/following-days'
import { startOfSeoulDay, type SeoulDate } from '#shared/market/seoul-time'
import { stockSeries } from './candle-series.ts'
import { firstDayFrom, lastDayBefore, mergedDays, type DayRange } from './merged-days.ts'
import { seenDays } from './seen-days.ts'

export interface DayQuery {
  listingId: number
  /** Candles that begin at this moment or later; null: from the first. */
  fromMs: number | null
  /** Candles that begin before this moment; null: to the newest. */
  toMs: number | null
  /** More than so many: the newest of them. */
  limit: number
  /** Of days: the one the board is on, and what the listing is compared with on it; null or unset: no board is known. */
  today?: { tradeDate: SeoulDate; baseKrw: number | null } | null
  /** Of days: in the shares of the newest day, whatever `toMs` says; unset: as they were traded. */
  adjusted?: { follows: Follows } | undefined
  /** Of days: nothing later counts. */
  untilMs?: number
}

/** A day of one listing, from wherever it is known. */
interface KnownDay {
  tradeDate: SeoulDate
  /** null on a day without a trade. */
  candle: Candle | null
  closeKrw: number
  baseKrw: number | null
}

/** The candles of a listing's days, oldest first: the daily history and the ticks as one series. */
export async function readDayCandles(db: Knex, query: DayQuery): Promise<Candle[]> {
  const days = await knownDays(db, query)
  const factors =
    query.adjusted === undefined ? [] : await factorsFor(db, query, query.adjusted.follows, days)
  const before = query.toMs ?? Infinity
  return days
    .map(({ candle }, index) =>
      candle === null ? null : adjustedCandle(candle, factors[index] ?? UNADJUSTED),
    )
    .filter((candle): candle is Candle => candle !== null && candle.startMs < before)
    .slice(-query.limit)
}

async function knownDays(db: Knex, query: DayQuery): Promise<KnownDay[]> {
  const isAdjusted = query.adjusted !== undefined
  const range: DayRange = {
    from: query.fromMs === null ? null : firstDayFrom(query.fromMs),
    // Events after the range adjust what lies in it, so an adjusted range is read to its newest day.
    to: query.toMs === null || isAdjusted ? null : lastDayBefore(query.toMs),
    limit: isAdjusted ? EVERY_DAY : query.limit,
  }
  const history = await historyDays(db, query, range)
  return mergedDays(history, range, query.today?.tradeDate ?? null, async (unknown) =>
    seenAsKnown(await seenDays(db, stockSeries(query.listingId), unknown, query.untilMs)),
  )
}

async function historyDays(
  db: Knex,
  { listingId, adjusted }: DayQuery,
  { from, to, limit }: DayRange,
): Promise<KnownDay[]> {
  // Events may take effect on a day without a trade.
  const { rows } = await db.raw<{ rows: HistoryRow[] }>(
    `SELECT trade_date, open, high, low, close, volume, base_price FROM daily_candles
     WHERE listing_id = ? AND trade_date >= ?::date AND trade_date <= ?::date AND (? OR volume > 0)
     ORDER BY trade_date DESC LIMIT ?`,
    [listingId, from ?? '-infinity', to ?? 'infinity', adjusted !== undefined, limit],
  )
  return rows.reverse().map((row) => ({
    tradeDate: row.trade_date,
    candle: candleOf(row),
    closeKrw: row.close,
    baseKrw: row.base_price,
  }))
}

/** More days than the exchange has ever traded. */
const EVERY_DAY = 50_000

interface HistoryRow {
  trade_date: SeoulDate
  open: number | null
  high: number | null
  low: number | null
  close: number
  volume: number
  base_price: number | null
}

/** A trade in the block market alone leaves volume without an open, high and low. */
function candleOf({ trade_date, open, high, low, close, volume }: HistoryRow): Candle | null {
  if (volume === 0) return null
  return {
    startMs: startOfSeoulDay(trade_date),
    open: open ?? close,
    high: high ?? close,
    low: low ?? close,
    close,
    volume,
  }
}

function seenAsKnown(seen: readonly SeenInterval[]): KnownDay[] {
  return candlesOf(seen, null).map((candle, index) => ({
    tradeDate: seen[index]?.tradeDate ?? '',
    candle,
    closeKrw: candle.close,
    baseKrw: null,
  }))
}

async function factorsFor(
  db: Knex,
  { listingId, today }: DayQuery,
  follows: Follows,
  days: readonly KnownDay[],
): Promise<Factor[]> {
  const unbased = days.filter(({ baseKrw, tradeDate }) => baseKrw === null && tradeDate !== today?.tradeDate)
  const bases = await basesSeen(
    db,
    listingId,
    unbased.slice(-MOST_UNTOLD).map((day) => day.tradeDate),
  )
  if (today != null && today.baseKrw !== null) bases.set(today.tradeDate, today.baseKrw)
  const based = days.map((day) => ({ ...day, baseKrw: day.baseKrw ?? bases.get(day.tradeDate) ?? null }))
  const last = days.at(-1)
  // On the morning of a split nobody has traded yet, and the day has no candle.
  if (today != null && last !== undefined && last.tradeDate < today.tradeDate)
    based.push({ ...today, candle: null, closeKrw: last.closeKrw })
  return factorsOf(based, follows)
}

/** Days that only ticks know become history the night after; more than a few are not waiting for it. */
const MOST_UNTOLD = 10

/** The base prices of days that only the ticks know. Before the first data of a day they hold the last close instead. */
async function basesSeen(
  db: Knex,
  listingId: number,
  dates: readonly SeoulDate[],
): Promise<Map<SeoulDate, number>> {
  if (dates.length === 0) return new Map()
  const { rows } = await db.raw<{ rows: { trade_date: SeoulDate; previous_close: number }[] }>(
    `SELECT day.trade_date, seen.previous_close FROM unnest(?::date[]) AS day (trade_date)
     CROSS JOIN LATERAL (
       SELECT previous_close FROM ticks
       WHERE listing_id = ? AND ticks.trade_date = day.trade_date AND price IS NOT NULL AND previous_close IS NOT NULL
         AND time >= day.trade_date::timestamp AT TIME ZONE 'Asia/Seoul'
         AND time < (day.trade_date + 2)::timestamp AT TIME ZONE 'Asia/Seoul'
       ORDER BY time LIMIT 1
     ) seen`,
    [[...dates], listingId],
  )
  return new Map(rows.map((row) => [row.trade_date, row.previous_close]))
}
