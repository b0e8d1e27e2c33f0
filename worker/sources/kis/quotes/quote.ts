import type { QuoteState, StockCode, Trading } from '#shared/market/quote'
import { countOf, isPrice, priceOf, textOf, UnreadableRow, wholeOf, type Cells } from '../../krx/cells.ts'
import { isBlank, signed, someOf } from './cells.ts'

/** What the broker tells of a stock at a moment of its day. */
export interface BrokerQuote extends Trading {
  code: StockCode
  price: number
  previousClose: number
}

/** The columns of a table, by what is in them. */
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
  /** What changes are counted from; a table without it tells the change alone. */
  base?: string
}

/** @returns null where there is no quote: the code is unknown, or was taken off the list @throws UnreadableRow */
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

/** That of an ETF or of a day after a split is another one than the last close. */
function baseOf(
  cells: Cells,
  { base, change }: QuoteColumns,
  { price, signCode }: { price: number; signCode: string },
): number {
  const told = base === undefined ? null : someOf(cells, base)
  if (told !== null) return told
  return price - (isBlank(cells, change) ? 0 : signed(wholeOf(cells, change), signCode))
}

function stateOf(volume: number, signCode: string): QuoteState {
  if (volume === 0) return 'halted'
  if (signCode === '1') return 'upper_limit'
  return signCode === '4' ? 'lower_limit' : 'trading'
}
