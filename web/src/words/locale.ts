import type { Listing } from '#shared/market/quote'
import type { words } from './ko/common.ts'

/** The keys of Korean, any words. */
export type Worded<T> = { readonly [K in keyof T]: T[K] extends string ? string : Worded<T[K]> }

/** What every page says. */
export type Messages = Worded<typeof words>

/** A unit of won that the head of a column names, and the decimals that its cells have. */
export interface ColumnUnit {
  won: number
  decimals: 0 | 1
}

/** How large numbers are written. */
export interface NumberFormats {
  units: { turnover: ColumnUnit; cap: ColumnUnit }
  /** A sum of money that stands alone. */
  money: (krw: number) => string
  /** Money in one unit only, so that a column of it can be read down. */
  shortMoney: (krw: number) => string
  /** Shares, 100,000 and more, in such a column. */
  shortShares: (shares: number) => string
  /** Shares on an axis. */
  axisShares: (shares: number) => string
}

/** How dates are written; charts load it. */
export interface DateFormats {
  /** With the weekday. */
  day: Intl.DateTimeFormat
  /** A month of a year. */
  month: Intl.DateTimeFormat
  /** Marks of a time axis, where a year, a month or a day begins; `month` from 1. */
  mark: {
    year: (year: number) => string
    month: (month: number) => string
    day: (month: number, day: number) => string
  }
}

/** Of names that the exchange gives in Korean, those that are said otherwise. */
export type ExchangeNames = Readonly<Record<string, string>>

/** The page that is shown while the server cannot be reached; the build makes it of all languages. */
export interface OfflineWords {
  page: string
  title: string
  text: string
  retry: string
}

export type NameOf = (listing: Pick<Listing, 'code' | 'isin' | 'name' | 'section'>) => string

/** What a page needs of a language before anything else; the other files of its folder arrive with the pages that need them. */
export interface Locale {
  /** In the language itself: who needs it cannot read another one. */
  name: string
  words: Messages
  numbers: NumberFormats
  /** How listings are named, where not as at the exchange; loaded by the first page that shows some. */
  listingNames?: () => Promise<NameOf>
}
