import { seoulIso } from '#shared/market/seoul-time'
import { signOf } from './quotes.ts'
import type { Stock } from './market.ts'

export interface TradeOptions {
  atMs: number
  shares?: number
  /** Fields of a record; the last ones came in 2026. */
  width?: number
  /** 0: a trade; A to D: what an auction would bring. */
  hourClass?: string
  isHalted?: boolean
  /** 1 before, 2 in, 3 after the session, 5 at its close. */
  marketClass?: string
}

/** A record of the channel of trades, of a stock as it is. */
export function tradeRecord(stock: Stock, options: TradeOptions): string[] {
  const { atMs, shares = 1, width = 47, hourClass = '0', isHalted = false, marketClass = '2' } = options
  const { code, price, base, open, high, low, volume, value } = stock
  const [date = '', time = ''] = seoulIso(atMs).slice(0, 19).split('T')
  const record = Array.from({ length: width }, (_, at): string =>
    at === 30 ? '(null)' : at === 31 ? '' : '0',
  )
  const fields: Readonly<Record<number, string | number>> = {
    ...{ 0: code, 1: time.replaceAll(':', ''), 2: price, 3: signOf(stock), 4: price - base },
    ...{ 5: (((price - base) / base) * 100).toFixed(2), 7: open, 8: high, 9: low, 12: shares, 13: volume },
    ...{ 14: value, 33: date.replaceAll('-', ''), 34: '20', 35: isHalted ? 'Y' : 'N', 43: hourClass },
    ...(width > 46 ? { 46: marketClass } : {}),
  }
  for (const [at, field] of Object.entries(fields)) record[Number(at)] = String(field)
  return record
}

export function frameOf(trId: string, records: readonly (readonly string[])[]): string {
  return `0|${trId}|${String(records.length).padStart(3, '0')}|${records.map((fields) => fields.join('^')).join('^')}`
}
