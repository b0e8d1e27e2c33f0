import { changeRate } from '#shared/market/change'
import type { QuoteRow } from '#shared/market/quote'
import type { ColumnId } from './columns.ts'
import { STANDINGS, standingOf } from './standing.ts'

type Value = number | string | null

/** Price against base price, won. */
export const changeOf = (row: Pick<QuoteRow, 'price' | 'previousClose'>): number | null =>
  row.price === null || row.previousClose === null ? null : row.price - row.previousClose

/** Change in per cent of the base price as the exchange prints it, two decimals. */
export function rateOf(row: Pick<QuoteRow, 'price' | 'previousClose'>): number | null {
  const won = changeOf(row)
  return won === null || row.previousClose === null ? null : changeRate(won, row.previousClose)
}

/** Position of the price between the day's low and high, 0 to 1; null on a day without a range. */
export function rangePosition(row: Pick<QuoteRow, 'price' | 'high' | 'low'>): number | null {
  if (row.price === null || row.high === null || row.low === null || row.high <= row.low) return null
  return Math.min(1, Math.max(0, (row.price - row.low) / (row.high - row.low)))
}

/**
 * What a column says of a listing, plain: won, shares, per cent, epoch milliseconds, text. Orders, ranges, cells and CSV
 * all read a column here, so they agree. Null: nothing is known.
 */
export const VALUES: Readonly<Record<ColumnId, (row: QuoteRow) => Value>> = {
  name: (row) => row.name,
  price: (row) => row.price,
  change: changeOf,
  rate: (row) => {
    const won = changeOf(row)
    return won === null || !row.previousClose ? null : (won / row.previousClose) * 100
  },
  volume: (row) => (row.state === 'no_data' ? null : row.volume),
  turnover: (row) => (row.state === 'no_data' ? null : row.value),
  open: (row) => row.open,
  high: (row) => row.high,
  low: (row) => row.low,
  range: rangePosition,
  cap: (row) => (row.price === null ? null : row.price * row.shares),
  state: (row) => STANDINGS.indexOf(standingOf(row)),
  base: (row) => row.previousClose,
  average: (row) => (row.volume > 0 ? Math.round(row.value / row.volume) : null),
  amplitude: (row) =>
    row.high === null || row.low === null || !row.previousClose
      ? null
      : ((row.high - row.low) / row.previousClose) * 100,
  rotation: (row) => (row.state === 'no_data' || row.shares === 0 ? null : (row.volume / row.shares) * 100),
  shares: (row) => row.shares,
  market: (row) => row.market,
  section: (row) => row.section || null,
  asOf: (row) => (row.state === 'no_data' ? null : row.asOfMs),
}

/** A column of numbers as a number. */
export function numberOf(column: ColumnId, row: QuoteRow): number | null {
  const value = VALUES[column](row)
  return typeof value === 'number' ? value : null
}
