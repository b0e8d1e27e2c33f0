import type { Market } from '../market/quote.ts'

/** The sources of disclosures: the exchange (KIND), the supervisor (DART), and the simulated market. */
export const FILING_SOURCES = ['kind', 'dart', 'simulator'] as const
export type FilingSource = (typeof FILING_SOURCES)[number]

/** Where two sources report one filing, time and title of the former are kept: the exchange gives the minute. */
export const PREFERRED_SOURCES: readonly FilingSource[] = ['kind', 'simulator', 'dart']

/** A filing as one source reports it. */
export interface Filing {
  /** The source's identifier; ascending within a day. */
  number: string
  company: string
  /** null: unknown to the source, or not listed. */
  code: string | null
  market: Market | null
  title: string
  /** Epoch milliseconds; midnight in Seoul where the source gives only the day. */
  publishedMs: number
  hasTime: boolean
  /** Withdrawn by the company, according to the source. */
  isRetracted: boolean
  /** On the source's own host. */
  url: string | null
}
