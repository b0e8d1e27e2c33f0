import type { QuoteState, Trading } from '#shared/market/quote'
import { isStockCode, priceLimits } from '#shared/market/rules'
import type { SeoulDate } from '#shared/market/seoul-time'
import type { ParsedMarket, SourceRow } from '../source.ts'
import { countOf, isAbsent, labelOf, quoted, textOf, UnreadableRow } from '../krx/cells.ts'
import { readTrading } from '../krx/listing.ts'
import { readMarket } from '../krx/market.ts'
import { readRows } from '../krx/read-rows.ts'
import { checkDay } from './rows.ts'

type Read = Pick<ParsedMarket, 'rows' | 'setAside'>

/**
 * `sto/*_bydd_trd` as quotes: the last values of a day. The table has neither an ISIN nor a mark of price
 * limits; the ISIN is looked up, the limits follow from the base price.
 *
 * @param isinOf empty when it is unknown
 */
export function parseQuotes(
  date: SeoulDate,
  rows: readonly unknown[],
  isinOf: (code: string) => string,
): Read {
  const seen = new Set<string>()
  const { parsed, setAside } = readRows(rows, 'ISU_CD', (cells): SourceRow | null => {
    checkDay(cells, date)
    const code = textOf(cells, 'ISU_CD')
    if (!isStockCode(code)) throw new UnreadableRow(`${quoted(code)} is not a stock code`)
    if (seen.has(code)) throw new UnreadableRow('the code has appeared before')
    seen.add(code)
    const { market, unknownSegment } = readMarket(cells)
    const section = isAbsent(cells, 'SECT_TP_NM') ? '' : labelOf(cells, 'SECT_TP_NM', 60)
    const trading = readTrading(cells)
    return {
      code,
      isin: isinOf(code),
      name: labelOf(cells, 'ISU_NM', 100) || code,
      market,
      section: [unknownSegment, section].filter(Boolean).join(' · ').slice(0, 60),
      shares: countOf(cells, 'LIST_SHRS'),
      ...trading,
      state: stateOf(trading, market),
    }
  })
  return { rows: parsed, setAside }
}

function stateOf({ price, previousClose, state }: Trading, market: SourceRow['market']): QuoteState {
  if (state !== 'trading' || price === null || previousClose === null) return state
  const { upperKrw, lowerKrw } = priceLimits(previousClose, market)
  if (price === upperKrw) return 'upper_limit'
  return price === lowerKrw ? 'lower_limit' : 'trading'
}

/** `sto/*_isu_base_info`: the ISIN of each code. Rows without one are skipped. */
export function parseIsins(rows: readonly unknown[]): Map<string, string> {
  const isins = new Map<string, string>()
  for (const row of rows) {
    const { ISU_SRT_CD: code, ISU_CD: isin } = (row ?? {}) as Record<string, unknown>
    if (typeof code === 'string' && typeof isin === 'string' && isin.length === 12) isins.set(code, isin)
  }
  return isins
}
