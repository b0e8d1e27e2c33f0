/** The indices of a board; the codes are ours, those of the sources stay in the sources. */
export const INDEX_CODES = ['KOSPI', 'KOSDAQ', 'KOSPI200'] as const
export type IndexCode = (typeof INDEX_CODES)[number]

export const isIndexCode = (code: string): code is IndexCode => INDEX_CODES.some((index) => index === code)

/** The values of an index at one moment: points with two decimals, shares and won accumulated over the day. */
export interface IndexValues {
  code: IndexCode
  /** null until the day's first value. */
  value: number | null
  previousClose: number | null
  open: number | null
  high: number | null
  low: number | null
  volume: number
  turnover: number
}

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

/** Against the last close, points; null while one of them is not known. */
export function indexChangeOf(value: number | null, previousClose: number | null): number | null {
  return value === null || previousClose === null ? null : hundredths(value - previousClose)
}

/** The same in per cent. */
export function indexRateOf(value: number | null, previousClose: number | null): number | null {
  const change = indexChangeOf(value, previousClose)
  if (change === null || previousClose === null || previousClose === 0) return null
  return hundredths((change / previousClose) * 100)
}

/** Rounds half away from zero to two decimals, the precision of index points. */
function hundredths(value: number): number {
  return (Math.sign(value) * Math.round(Math.abs(value) * 100 + 1e-7)) / 100
}
