/** Six characters of text, `^[0-9A-Z]{6}$`; may hold letters (`0001A0`, `37550L`), never parsed as a number. */
export type StockCode = string

export const MARKETS = ['KOSPI', 'KOSDAQ', 'KOSDAQ GLOBAL', 'KONEX'] as const
export type Market = (typeof MARKETS)[number]

/** `halted` is "no trade today", whatever the reason; `no_data` is "the day has begun, its first prices are not there yet". */
export const QUOTE_STATES = ['trading', 'halted', 'upper_limit', 'lower_limit', 'no_data'] as const
export type QuoteState = (typeof QUOTE_STATES)[number]

/** What changes rarely about a stock: a row of the master. */
export interface Listing {
  code: StockCode
  /** Twelve characters; foreign issuers' do not follow from the code. */
  isin: string
  name: string
  market: Market
  /** 소속부; empty for KOSPI. */
  section: string
  shares: number
}

/** The listing alone, of a row that holds more. */
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

/** What a trading day does to a stock. Won and shares; all numbers are whole. */
export interface Trading {
  /** Last (or closing) price; null until the day's first data. */
  price: number | null
  /** The base price of the day; while `price` is null the last close known, null if there is none. */
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

/** A quote as it is kept: `id` is the listing's small stable integer, `asOfMs` the poll in which it last changed. */
export interface QuoteRow extends Listing, Trading {
  id: number
  asOfMs: number
}

/** A quote as REST and the mirror show it. */
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
}

/** The values a stock starts a day with, before anything is known but its last close. */
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

/** Turns yesterday's values into the start of a new trading day: the price becomes the last close known. */
export function rollToNextDay(yesterday: Trading): Trading {
  return beforeFirstData(yesterday.price ?? yesterday.previousClose)
}
