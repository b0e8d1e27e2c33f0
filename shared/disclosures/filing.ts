import type { Market } from '../market/quote.ts'

/** Who tells of disclosures: the exchange's own list, the supervisor's, or the simulated market. */
export const FILING_SOURCES = ['kind', 'dart', 'simulator'] as const
export type FilingSource = (typeof FILING_SOURCES)[number]

/** Where two tell of one filing, what the former says of time and title is kept: the exchange knows the minute. */
export const PREFERRED_SOURCES: readonly FilingSource[] = ['kind', 'simulator', 'dart']

/** A filing as one source tells it. */
export interface Filing {
  /** By which the source knows it; they grow in the order of the filings of a day. */
  number: string
  company: string
  /** null: the source does not say, or it is not listed. */
  code: string | null
  market: Market | null
  title: string
  /** Epoch milliseconds; midnight in Seoul where the source knows the day alone. */
  publishedMs: number
  hasTime: boolean
  /** The source says that the company took it back. */
  isRetracted: boolean
  /** At the source's own host. */
  url: string | null
}
