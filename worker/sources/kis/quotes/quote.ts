import type { QuoteState, StockCode, Trading } from '#shared/market/quote'
import { countOf, isPrice, priceOf, textOf, UnreadableRow, wholeOf, type Cells } from '../../krx/cells.ts'
import { isBlank, signed, someOf } from './cells.ts'

/** The broker's values of a stock at a moment of its day. */
export interface BrokerQuote extends Trading {
  code: StockCode
  price: number
  previousClose: number
}

/** The columns of a table, by meaning. */
export interface QuoteColumns {
  code: string
  price: string
  change: string
  sign: string
  open: string
  high: string
  low: string
  volume: string
  value: string
  /** The base price of changes; a table without it has the change alone. */
  base?: string
}

/** @returns null when there is no quote: the code is unknown or delisted @throws UnreadableRow */
export function readQuote(cells: Cells, columns: QuoteColumns): BrokerQuote | null {
  if (isBlank(cells, columns.price) || wholeOf(cells, columns.price) <= 0) return null
  const price = priceOf(cells, columns.price)
  const signCode = isBlank(cells, columns.sign) ? '' : textOf(cells, columns.sign)
  const previousClose = baseOf(cells, columns, { price, signCode })
  if (previousClose <= 0 || !isPrice(previousClose))
    throw new UnreadableRow(`price ${price} on a base of ${previousClose}`)
  const volume = isBlank(cells, columns.volume) ? 0 : countOf(cells, columns.volume)
  const traded = (column: string) => (volume === 0 ? null : someOf(cells, column))
  return {
    code: textOf(cells, columns.code),
    price,
    previousClose,
    open: traded(columns.open),
    high: traded(columns.high),
    low: traded(columns.low),
    volume,
    value: isBlank(cells, columns.value) ? 0 : countOf(cells, columns.value),
    state: stateOf(volume, signCode),
  }
}

/** The base of an ETF or after a split differs from the last close. */
function baseOf(
  cells: Cells,
  { base, change }: QuoteColumns,
  { price, signCode }: { price: number; signCode: string },
): number {
  const given = base === undefined ? null : someOf(cells, base)
  if (given !== null) return given
  return price - (isBlank(cells, change) ? 0 : signed(wholeOf(cells, change), signCode))
}

function stateOf(volume: number, signCode: string): QuoteState {
  if (volume === 0) return 'halted'
  if (signCode === '1') return 'upper_limit'
  return signCode === '4' ? 'lower_limit' : 'trading'
}
