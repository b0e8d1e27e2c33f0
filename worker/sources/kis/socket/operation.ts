import type { StockCode } from '#shared/market/quote'
import { isStockCode } from '#shared/market/rules'

/** The channel of halts and volatility interruptions of a stock. */
export const OPERATION = 'H0STMKO0'

/** The measures on a stock from now on. */
export interface Operation {
  code: StockCode
  isHalted: boolean
  /** Its price has moved so fast that an auction determines it for some minutes. */
  isInterrupted: boolean
}

const IS_HALTED = 1
const STATUS = 7
const INTERRUPTION = 8
/** Of the hours after the close; some servers omit it. */
const LATE_INTERRUPTION = 9
/** `iscd_stat_cls_code` of a stock that is halted. */
const HALTED_STATUS = '58'
const NONE: ReadonlySet<string> = new Set(['', 'N', '0', '(null)'])

/** @returns null when it does not name a stock */
export function readOperation(record: readonly string[]): Operation | null {
  const field = (at: number) => (record[at] ?? '').trim()
  const code = field(0)
  if (!isStockCode(code)) return null
  return {
    code,
    isHalted: field(IS_HALTED) === 'Y' || field(STATUS) === HALTED_STATUS,
    isInterrupted: !NONE.has(field(INTERRUPTION)) || !NONE.has(field(LATE_INTERRUPTION)),
  }
}
