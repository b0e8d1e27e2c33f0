import type { Knex } from 'knex'
import type { Database } from '../pool.ts'
import type { Dataset } from '#shared/market/dataset'
import { adjustedKrw, chained, factorBetween, UNADJUSTED, type Factor } from '#shared/market/adjustment'
import type { Follows } from '#shared/market/following-days'
import type { SeoulDate } from '#shared/market/seoul-time'
import { DAY_MS } from '#shared/time'
import { readListings } from '../market/listings.ts'
import { upsertDays } from './upsert-days.ts'

/** A finished day of a listing; won and shares, not adjusted. */
export interface DailyCandle {
  listingId: number
  tradeDate: SeoulDate
  /** All three null on a day without a trade. */
  open: number | null
  high: number | null
  low: number | null
  /** On a day without a trade the unchanged price. */
  close: number
  volume: number
  value: number
  /** The base price of the day; null where it is unknown. */
  baseKrw: number | null
  shares: number
}

/** Stores days in one statement. @returns the number of written rows: zero when all of them were stored already */
export async function upsertDailyCandles(
  db: Database,
  source: string,
  days: readonly DailyCandle[],
): Promise<number> {
  if (days.length === 0) return 0
  const columns: readonly unknown[] = [
    source,
    days.map((day) => day.listingId),
    days.map((day) => day.tradeDate),
    days.map((day) => day.open),
    days.map((day) => day.high),
    days.map((day) => day.low),
    days.map((day) => day.close),
    days.map((day) => day.volume),
    days.map((day) => day.value),
    days.map((day) => day.baseKrw),
    days.map((day) => day.shares),
  ]
  const { rowCount } = await db.raw<{ rowCount: number }>(UPSERT, columns as Knex.RawBinding[])
  return rowCount
}

const UPSERT = upsertDays({
  name: 'daily_candles',
  key: ['listing_id', 'trade_date'],
  constants: ['source'],
  arrays: {
    listing_id: 'integer',
    trade_date: 'date',
    open: 'integer',
    high: 'integer',
    low: 'integer',
    close: 'integer',
    volume: 'bigint',
    value: 'bigint',
    base_price: 'integer',
    shares: 'bigint',
  },
})

/** The highest and lowest price of a listing, in today's shares, and their days. */
export interface Extremes {
  high: number
  highOn: SeoulDate
  low: number
  lowOn: SeoulDate
}

/** The current day: its base prices show whether an event took effect this morning. */
export interface RunningDay {
  tradeDate: SeoulDate
  baseKrwOf: (listingId: number) => number | null
}

export interface YearQuestion {
  board: Dataset
  from: SeoulDate
  /** Whether two days of the board are consecutive. */
  follows: Follows
  today?: RunningDay
}

/** The number of listings per statement: the embedded database blocks all other connections during one. */
const LISTINGS_AT_ONCE = 250

/**
 * The extremes of every listing of a board since a day, over its finished days; `today` and later days are
 * excluded. Prices are adjusted to the newest day, or to `today`. Of equal extremes the newest day counts.
 *
 * @returns by listing id; omits listings without a traded day
 */
export async function yearExtremes(
  db: Database,
  { board, from, follows, today }: YearQuestion,
): Promise<Map<number, Extremes>> {
  const ids = (await readListings(db, board)).map(({ id }) => id)
  const extremes = new Map<number, Extremes>()
  const stretches = new Stretches(follows, today)
  for (let start = 0; start < ids.length; start += LISTINGS_AT_ONCE) {
    const some = ids.slice(start, start + LISTINGS_AT_ONCE)
    const before = today?.tradeDate ?? 'infinity'
    const { rows } = await db.raw<{ rows: StretchRow[] }>(STRETCHES, [some, from, before])
    for (const [id, found] of stretches.extremesOf(rows)) extremes.set(id, found)
  }
  return extremes
}

/** Encodes days since 1970 and a price in one number, so that one maximum finds both. */
const DAY_UNITS = 100_000
const EPOCH = `DATE '1970-01-01'`

/**
 * A stretch is a run of days that starts where the base price differs from the last close. Whether that is an
 * event is decided in one place, shared/market/adjustment.ts.
 */
const STRETCHES = `
  WITH days AS (
    SELECT *, lag(close) OVER listing AS close_before, lag(trade_date) OVER listing AS date_before
    FROM daily_candles WHERE listing_id = ANY(?) AND trade_date >= ?::date AND trade_date < ?::date
    WINDOW listing AS (PARTITION BY listing_id ORDER BY trade_date)
  ), stretches AS (
    SELECT *, count(*) FILTER (WHERE base_price <> close_before) OVER (PARTITION BY listing_id ORDER BY trade_date) AS stretch
    FROM days
  )
  SELECT listing_id,
    max(high::bigint * ${DAY_UNITS} + (trade_date - ${EPOCH})) AS newest_high,
    min((low::bigint + 1) * ${DAY_UNITS} - (trade_date - ${EPOCH})) AS newest_low,
    min(trade_date) AS first_day, max(trade_date) AS last_day,
    max(base_price) FILTER (WHERE base_price <> close_before) AS base,
    max(close_before) FILTER (WHERE base_price <> close_before) AS close_before,
    max(date_before) FILTER (WHERE base_price <> close_before) AS date_before,
    max((trade_date - ${EPOCH})::bigint * 4294967296 + close) AS last_close
  FROM stretches GROUP BY listing_id, stretch ORDER BY listing_id, stretch DESC`

interface StretchRow {
  listing_id: number
  newest_high: number | null
  newest_low: number | null
  last_day: SeoulDate
  first_day: SeoulDate
  base: number | null
  close_before: number | null
  date_before: SeoulDate | null
  last_close: number
}

/** Groups stretches by listing, newest first. */
class Stretches {
  readonly #follows: Follows
  readonly #today: RunningDay | undefined

  constructor(follows: Follows, today: RunningDay | undefined) {
    this.#follows = follows
    this.#today = today
  }

  extremesOf(rows: readonly StretchRow[]): Map<number, Extremes> {
    const found = new Map<number, Extremes>()
    let listingId = -1
    let factor = UNADJUSTED
    for (const row of rows) {
      if (row.listing_id !== listingId) factor = this.#sinceLastDay(row)
      listingId = row.listing_id
      const before = found.get(listingId)
      const here = extremesIn(row, factor)
      if (here !== null) found.set(listingId, before === undefined ? here : further(before, here))
      factor = chained(this.#beginning(row), factor)
    }
    return found
  }

  #sinceLastDay(row: StretchRow): Factor {
    const today = this.#today
    if (today === undefined || row.last_day >= today.tradeDate) return UNADJUSTED
    if (!this.#follows(row.last_day, today.tradeDate)) return UNADJUSTED
    return factorBetween(Number(row.last_close) % 2 ** 32, today.baseKrwOf(row.listing_id))
  }

  #beginning({ base, close_before, date_before, first_day }: StretchRow): Factor {
    if (close_before === null || date_before === null || !this.#follows(date_before, first_day))
      return UNADJUSTED
    return factorBetween(close_before, base)
  }
}

function extremesIn({ newest_high, newest_low }: StretchRow, factor: Factor): Extremes | null {
  if (newest_high === null || newest_low === null) return null
  const [high, low] = [Number(newest_high), Number(newest_low)]
  return {
    high: adjustedKrw(Math.floor(high / DAY_UNITS), factor),
    highOn: dayNumbered(high % DAY_UNITS),
    low: adjustedKrw(Math.floor(low / DAY_UNITS), factor),
    lowOn: dayNumbered(DAY_UNITS - (low % DAY_UNITS)),
  }
}

function further(newer: Extremes, older: Extremes): Extremes {
  const { high, highOn } = older.high > newer.high ? older : newer
  const { low, lowOn } = older.low < newer.low ? older : newer
  return { high, highOn, low, lowOn }
}

function dayNumbered(day: number): SeoulDate {
  return new Date(day * DAY_MS).toISOString().slice(0, 10)
}
