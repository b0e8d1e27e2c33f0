import { beforeFirstData, type Listing, type QuoteState, type Trading } from '#shared/market/quote'
import { isStockCode } from '#shared/market/rules'
import type { ParsedMarket, SourceRow } from '../source.ts'
import {
  countOf,
  isAbsent,
  isPrice,
  labelOf,
  priceOf,
  quoted,
  textOf,
  UnreadableRow,
  wholeOf,
  type Cells,
} from './cells.ts'
import { readMarket } from './market.ts'

const ISIN = /^[A-Z]{2}[0-9A-Z]{9}[0-9]$/

/**
 * Table MDCSTAT01501, all listed stocks on one day. Rows that cannot be parsed are set aside, each with the
 * reason.
 */
export function parseListing(rows: readonly unknown[]): Pick<ParsedMarket, 'rows' | 'setAside'> {
  const understood = new Map<string, SourceRow>()
  const setAside: ParsedMarket['setAside'] = []
  for (const [index, raw] of rows.entries()) {
    const cells = (raw ?? {}) as Cells
    try {
      // A second spread would cost five times as much as the parsing.
      const row: SourceRow = Object.assign(readListing(cells), readTrading(cells))
      if (understood.has(row.code)) throw new UnreadableRow('the code has appeared before')
      understood.set(row.code, row)
    } catch (error) {
      if (!(error instanceof UnreadableRow)) throw error
      const names = namesOf(cells)
      setAside.push({ row: names[0]?.slice(0, 40) ?? `row ${index + 1}`, reason: error.message, names })
    }
  }
  return { rows: [...understood.values()], setAside }
}

function readListing(cells: Cells): Listing {
  const code = textOf(cells, 'ISU_SRT_CD')
  if (!isStockCode(code)) throw new UnreadableRow(`${quoted(code)} is not a stock code`)
  const isin = textOf(cells, 'ISU_CD')
  if (!ISIN.test(isin)) throw new UnreadableRow(`${quoted(isin)} is not an ISIN`)
  const { market, unknownSegment } = readMarket(cells)
  const labels = [unknownSegment, labelOf(cells, 'SECT_TP_NM', 60)].filter((label) => label !== '')
  return {
    code,
    isin,
    name: labelOf(cells, 'ISU_ABBRV', 100) || code,
    market,
    section: labels.join(' · ').slice(0, 60),
    shares: countOf(cells, 'LIST_SHRS'),
  }
}

/** The table's own market cap is not read: around the close it lags behind the price by twenty minutes. */
export function readTrading(cells: Cells): Trading {
  if (isAbsent(cells, 'TDD_CLSPRC')) return beforeFirstData(null)
  const price = priceOf(cells, 'TDD_CLSPRC')
  // Not "previous close": after a split or a rights issue the exchange compares with an adjusted base.
  const previousClose = price - wholeOf(cells, 'CMPPREVDD_PRC')
  if (price === 0 || previousClose <= 0 || !isPrice(previousClose))
    throw new UnreadableRow(`price ${price} on a base of ${previousClose}`)
  const volume = countOf(cells, 'ACC_TRDVOL')
  return {
    price,
    previousClose,
    open: tradedPrice(cells, 'TDD_OPNPRC', volume),
    high: tradedPrice(cells, 'TDD_HGPRC', volume),
    low: tradedPrice(cells, 'TDD_LWPRC', volume),
    volume,
    value: countOf(cells, 'ACC_TRDVAL'),
    state: stateOf(volume, cells.FLUC_TP_CD),
  }
}

/** Zero stands for "no such trade". */
function tradedPrice(cells: Cells, column: string, volume: number): number | null {
  const price = isAbsent(cells, column) ? 0 : priceOf(cells, column)
  return price === 0 || volume === 0 ? null : price
}

/**
 * The volume takes precedence over the code: KONEX rows without a trade may have the code of a rise or of a
 * limit.
 */
function stateOf(volume: number, directionCode: unknown): QuoteState {
  if (volume === 0) return 'halted'
  if (directionCode === '4') return 'upper_limit'
  if (directionCode === '5') return 'lower_limit'
  return 'trading'
}

/** Everything that may identify the stock of a row. */
function namesOf(cells: Cells): string[] {
  return ['ISU_SRT_CD', 'ISU_ABBRV', 'ISU_CD'].flatMap((column) => labelOf(cells, column, 100) || [])
}
