import { changeOf, rateOf } from './change.ts'
import { seoulIso } from './seoul-time.ts'

/**
 * Six characters of text, `^[0-9A-Z]{6}$`; may contain letters (`0001A0`, `37550L`), never parsed as a
 * number.
 */
export type StockCode = string

export const MARKETS = ['KOSPI', 'KOSDAQ', 'KOSDAQ GLOBAL', 'KONEX'] as const
export type Market = (typeof MARKETS)[number]

/**
 * `halted` means "no trade today", for any reason; `no_data` means "the day has begun, its first prices have
 * not arrived".
 */
export const QUOTE_STATES = ['trading', 'halted', 'upper_limit', 'lower_limit', 'no_data'] as const
export type QuoteState = (typeof QUOTE_STATES)[number]

/** The constants of a stock: a row of the master. */
export interface Listing {
  code: StockCode
  /** Twelve characters; those of foreign issuers cannot be derived from the code. */
  isin: string
  name: string
  market: Market
  /** 소속부; empty for KOSPI. */
  section: string
  shares: number
}

/** The listing fields of a larger row. */
export function listingOf({ code, isin, name, market, section, shares }: Listing): Listing {
  return { code, isin, name, market, section, shares }
}

export function isSameListing(a: Listing, b: Listing): boolean {
  return (
    a.name === b.name &&
    a.shares === b.shares &&
    a.section === b.section &&
    a.market === b.market &&
    a.isin === b.isin &&
    a.code === b.code
  )
}

/**
 * The values of a trading day. Won and shares; all numbers are integers. A field that only some sources
 * report is optional; `undefined` means that its value is unknown.
 */
export interface Trading {
  /** Last (or closing) price; null until the day's first data. */
  price: number | null
  /** The base price of the day; while `price` is null the last known close, null if there is none. */
  previousClose: number | null
  /** Open, high and low are null on a day without a trade. */
  open: number | null
  high: number | null
  low: number | null
  /** Accumulated since the start of the day. */
  volume: number
  value: number
  state: QuoteState
}

/**
 * The kind of a field, which decides its REST schema and its database type: `price` won or null, `total` an
 * integer of any size, `count` an integer that only some sources report, `state` a QuoteState.
 */
export type TradingKind = 'price' | 'total' | 'count' | 'state'

/** Every field of Trading: its name in REST and in the table of ticks, and its kind. */
export const TRADING_FIELDS = {
  price: { name: 'price', kind: 'price' },
  previousClose: { name: 'previous_close', kind: 'price' },
  open: { name: 'open', kind: 'price' },
  high: { name: 'high', kind: 'price' },
  low: { name: 'low', kind: 'price' },
  volume: { name: 'volume', kind: 'total' },
  value: { name: 'value', kind: 'total' },
  state: { name: 'state', kind: 'state' },
} as const satisfies Record<keyof Trading, { name: string; kind: TradingKind }>

/**
 * A quote in memory: `id` is the listing's small stable integer, `asOfMs` the poll in which it last changed.
 */
export interface QuoteRow extends Listing, Trading {
  id: number
  asOfMs: number
  /** When the source delivered these values, if that was before the poll: a source that pushes. */
  receivedMs?: number | undefined
}

/** A row of a board with the seq of its last change: all that a patch from any position needs. */
export interface HeldRow extends QuoteRow {
  readonly changedSeq: number
  readonly listedSeq: number
}

/** A quote as REST and the mirror return it. */
export interface Quote {
  code: StockCode
  isin: string
  name: string
  market: Market
  section: string
  price: number | null
  previous_close: number | null
  change: number | null
  /** Per cent of the base price, two decimals, half away from zero. */
  change_rate: number | null
  open: number | null
  high: number | null
  low: number | null
  volume: number
  value: number
  /** price × shares, won. */
  market_cap: number | null
  shares: number
  state: QuoteState
  /** ISO 8601 with the offset of Seoul. */
  as_of: string
  /** When the source delivered it, if that was before the poll at `as_of`. */
  received_at?: string | undefined
}

// The functions below name every field once more. Rows are created for each tick, and a loop over the fields,
// or spreading one object into another, costs three times as much as an object literal.

/** The values at the start of a day, when only the last close is known. */
export function beforeFirstData(previousClose: number | null): Trading {
  return {
    price: null,
    previousClose,
    open: null,
    high: null,
    low: null,
    volume: 0,
    value: 0,
    state: 'no_data',
  }
}

/** Rolls yesterday's values to the start of a new trading day: the price becomes the last known close. */
export function rollToNextDay(yesterday: Trading): Trading {
  return beforeFirstData(yesterday.price ?? yesterday.previousClose)
}

/**
 * The values after a report. A report without a price never erases a known price, and a missing base price
 * keeps the known one.
 *
 * @param before the known values of the same trade date; null: none
 */
export function tradingAfter(before: Trading | null, reported: Trading): Trading {
  if (reported.price === null && before?.price != null) return before
  return {
    price: reported.price,
    previousClose: reported.previousClose ?? before?.previousClose ?? null,
    open: reported.open,
    high: reported.high,
    low: reported.low,
    volume: reported.volume,
    value: reported.value,
    state: reported.state,
  }
}

export function isSameTrading(a: Trading, b: Trading): boolean {
  return (
    a.price === b.price &&
    a.volume === b.volume &&
    a.value === b.value &&
    a.open === b.open &&
    a.high === b.high &&
    a.low === b.low &&
    a.previousClose === b.previousClose &&
    a.state === b.state
  )
}

/** A listing with its values of a day. */
export function withTrading(listing: Listing, day: Trading): Listing & Trading {
  return {
    code: listing.code,
    isin: listing.isin,
    name: listing.name,
    market: listing.market,
    section: listing.section,
    shares: listing.shares,
    price: day.price,
    previousClose: day.previousClose,
    open: day.open,
    high: day.high,
    low: day.low,
    volume: day.volume,
    value: day.value,
    state: day.state,
  }
}

/** A row after a tick. */
export function ticked(
  old: HeldRow,
  tick: Trading & Pick<QuoteRow, 'receivedMs'>,
  asOfMs: number,
  changedSeq: number,
): HeldRow {
  return {
    id: old.id,
    code: old.code,
    isin: old.isin,
    name: old.name,
    market: old.market,
    section: old.section,
    shares: old.shares,
    price: tick.price,
    previousClose: tick.previousClose,
    open: tick.open,
    high: tick.high,
    low: tick.low,
    volume: tick.volume,
    value: tick.value,
    state: tick.state,
    asOfMs,
    receivedMs: tick.receivedMs,
    changedSeq,
    listedSeq: old.listedSeq,
  }
}

/** A kept row as the world sees it; everything derivable is derived here, in one place for server, web and tests. */
export function presentQuote(row: QuoteRow): Quote {
  const { price, previousClose } = row
  return {
    code: row.code,
    isin: row.isin,
    name: row.name,
    market: row.market,
    section: row.section,
    price,
    previous_close: previousClose,
    change: changeOf(row),
    change_rate: rateOf(row),
    open: row.open,
    high: row.high,
    low: row.low,
    volume: row.volume,
    value: row.value,
    market_cap: price === null ? null : price * row.shares,
    shares: row.shares,
    state: row.state,
    as_of: seoulIso(row.asOfMs),
    ...(row.receivedMs === undefined ? {} : { received_at: seoulIso(row.receivedMs) }),
  }
}
