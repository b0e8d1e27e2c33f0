import type { Knex } from 'knex'
import { adjustedCandle, factorsOf, UNADJUSTED } from '#shared/market/adjustment'
import { candlesOf, type Candle, type SeenInterval } from '#shared/market/candle'
import { followsOn } from '#shared/market/following-days'
import { DAY_MS, seoulDate, startOfSeoulDay, type SeoulDate } from '#shared/market/seoul-time'
import { stockSeries } from './candle-series.ts'
import { boardOf } from './listings.ts'
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
  adjusted?: boolean
}

/** A day of one listing, from wherever it is known. */
interface KnownDay {
  tradeDate: SeoulDate
  /** null on a day without a trade. */
  candle: Candle | null
  closeKrw: number
  baseKrw: number | null
}

/**
 * The candles of a listing's days, oldest first: the daily history and the ticks as one series.
 *
 * A day that is over is told by the history where it has it: what was confirmed later holds trades that our polls did not
 * see. The day the board is on is told by the ticks, also where a history knows it to its end already (an exchange's
 * stand-in replays a day of the past). Between the first and the last day of the history nothing is looked for elsewhere:
 * it is filled without holes.
 */
export async function readDayCandles(db: Knex, query: DayQuery): Promise<Candle[]> {
  const days = await knownDays(db, query)
  const adjust = query.adjusted === true ? await adjustment(db, query, days) : undefined
  const before = query.toMs ?? Infinity
  return days
    .map(({ candle }, index) =>
      candle === null ? null : adjustedCandle(candle, adjust?.[index] ?? UNADJUSTED),
    )
    .filter((candle): candle is Candle => candle !== null && candle.startMs < before)
    .slice(-query.limit)
}

async function knownDays(db: Knex, query: DayQuery): Promise<KnownDay[]> {
  const from = query.fromMs === null ? null : firstDayFrom(query.fromMs)
  // Events after the range adjust what lies in it, so an adjusted range is read to its newest day.
  const to = query.toMs === null || query.adjusted === true ? null : lastDayBefore(query.toMs)
  const history = await historyDays(db, query, from, to)
  const told = history.filter(({ tradeDate }) => query.today == null || tradeDate < query.today.tradeDate)
  const [oldest, newest] = [told[0], told.at(-1)]

  const series = stockSeries(query.listingId)
  const after = newest === undefined ? from : dayAfter(newest.tradeDate)
  const limit = query.adjusted === true ? EVERY_DAY : query.limit
  const newer = await seenDays(db, series, { from: after, to, limit })
  const isFull = newer.length + told.length >= limit
  const older =
    oldest === undefined || isFull || (from !== null && from >= oldest.tradeDate)
      ? []
      : await seenDays(db, series, {
          from,
          to: dayBefore(oldest.tradeDate),
          limit: limit - newer.length - told.length,
        })
  const seen = new Set(newer.map(({ tradeDate }) => tradeDate))
  const unseen = history.filter(({ tradeDate }) => !seen.has(tradeDate))
  return [...seenAsKnown(older), ...unseen, ...seenAsKnown(newer)].sort((a, b) =>
    a.tradeDate < b.tradeDate ? -1 : 1,
  )
}

async function historyDays(
  db: Knex,
  { listingId, limit, adjusted }: DayQuery,
  from: SeoulDate | null,
  to: SeoulDate | null,
): Promise<KnownDay[]> {
  const { rows } = await db.raw<{ rows: HistoryRow[] }>(
    `SELECT trade_date, open, high, low, close, volume, base_price FROM daily_candles
     WHERE listing_id = ? AND trade_date >= ?::date AND trade_date <= ?::date AND (? OR volume > 0)
     ORDER BY trade_date DESC LIMIT ?`,
    [
      listingId,
      from ?? '-infinity',
      to ?? 'infinity',
      adjusted === true,
      adjusted === true ? EVERY_DAY : limit,
    ],
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

async function adjustment(db: Knex, { listingId, today }: DayQuery, days: readonly KnownDay[]) {
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
  return factorsOf(based, followsOn(await boardOf(db, listingId)))
}

/** Days that only ticks know become history the night after; more than a few are not waiting for it. */
const MOST_UNTOLD = 10

/** The base prices of days that only the ticks know. */
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
       WHERE listing_id = ? AND ticks.trade_date = day.trade_date AND previous_close IS NOT NULL
         AND time >= day.trade_date::timestamp AT TIME ZONE 'Asia/Seoul'
         AND time < (day.trade_date + 2)::timestamp AT TIME ZONE 'Asia/Seoul'
       ORDER BY time LIMIT 1
     ) seen`,
    [[...dates], listingId],
  )
  return new Map(rows.map((row) => [row.trade_date, row.previous_close]))
}

/** The exchange opened on 3 March 1956; nothing before it needs a date that a database can hold. */
const FIRST_MS = startOfSeoulDay('1956-03-03')
const LAST_MS = startOfSeoulDay('9999-12-31')

/** The first day whose midnight is not before a moment. */
export function firstDayFrom(fromMs: number): SeoulDate {
  return seoulDate(within(fromMs) + DAY_MS - 1)
}

/** The last day that begins before a moment. */
export function lastDayBefore(toMs: number): SeoulDate {
  return seoulDate(within(toMs) - 1)
}

function within(atMs: number): number {
  return Math.min(LAST_MS, Math.max(FIRST_MS, atMs))
}

function dayAfter(date: SeoulDate): SeoulDate {
  return seoulDate(startOfSeoulDay(date) + DAY_MS)
}

function dayBefore(date: SeoulDate): SeoulDate {
  return seoulDate(startOfSeoulDay(date) - DAY_MS)
}
