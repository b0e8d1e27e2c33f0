/** The indices of a board; the codes are ours, those of the sources stay in the sources. */
export const INDEX_CODES = ['KOSPI', 'KOSDAQ', 'KOSPI200'] as const
export type IndexCode = (typeof INDEX_CODES)[number]

/**
 * An index as it is stored, sent and returned: points with two decimals, shares and won accumulated over the
 * day.
 */
export interface IndexQuote {
  code: IndexCode
  /** null until the day's first value. */
  value: number | null
  previous_close: number | null
  change: number | null
  change_rate: number | null
  open: number | null
  high: number | null
  low: number | null
  volume: number
  turnover: number
  /** ISO 8601 with the offset of Seoul: when the value last changed. */
  as_of: string
}
