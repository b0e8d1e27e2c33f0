import type { StockCode } from '#shared/market/quote'
import { isStockCode } from '#shared/market/rules'
import type { SeoulDate } from '#shared/market/seoul-time'
import { UnreadableRow } from '../../krx/cells.ts'
import { readQuote, type BrokerQuote, type QuoteColumns } from '../quotes/quote.ts'

/** The channel of trades. */
export const TRADES = 'H0STCNT0'

/** A record of the channel: a trade, or the expected price of an auction, which is no trade. */
export interface Trade {
  code: StockCode
  date: SeoulDate
  isExpected: boolean
  /** Of an auction that started because the price moved too fast. */
  isInterrupted: boolean
  /** The exchange has suspended trading in the stock. */
  isHalted: boolean
  quote: BrokerQuote
}

const COLUMNS: QuoteColumns = {
  code: '0',
  price: '2',
  sign: '3',
  change: '4',
  open: '7',
  high: '8',
  low: '9',
  volume: '13',
  value: '14',
}
const DATE = 33
const IS_HALTED = 35
const HOUR_CLASS = 43

/** Before the session, during it (volatility interruption), at its close, and in the hours after it. */
const EXPECTED: ReadonlySet<string> = new Set(['A', 'B', 'C', 'D'])

const INTERRUPTED = 'C'

/** @returns null when it has no price; a text with the reason why it cannot be read */
export function readTrade(record: readonly string[]): Trade | string | null {
  const code = (record[0] ?? '').trim()
  const [, year, month, day] = /^(\d{4})(\d\d)(\d\d)$/.exec((record[DATE] ?? '').trim()) ?? []
  if (!isStockCode(code) || year === undefined) return 'no code or day where they should be'
  try {
    const quote = readQuote({ ...record, 0: code }, COLUMNS)
    if (quote === null) return null
    const hourClass = (record[HOUR_CLASS] ?? '').trim()
    return {
      ...{ code, date: `${year}-${month}-${day}`, quote },
      isExpected: EXPECTED.has(hourClass),
      isInterrupted: hourClass === INTERRUPTED,
      isHalted: record[IS_HALTED]?.trim() === 'Y',
    }
  } catch (error) {
    if (error instanceof UnreadableRow) return error.message
    throw error
  }
}
