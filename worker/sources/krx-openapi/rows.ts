import type { IndexDay } from '#database/history/index-daily'
import type { IndexCode } from '#shared/market/index-quote'
import { isStockCode } from '#shared/market/rules'
import type { SeoulDate } from '#shared/market/seoul-time'
import type { HistoryDay, HistoryPage } from '../../history/history-source.ts'
import {
  countOf,
  hundredthsOf,
  isAbsent,
  pointsOf,
  quoted,
  textOf,
  UnreadableRow,
  type Cells,
} from '../krx/cells.ts'
import { points } from '../krx/indices.ts'
import { readTrading } from '../krx/listing.ts'
import { readRows } from '../krx/read-rows.ts'

/** Matched by exact name except for blanks: `코스피 (외국주포함)`, a row without prices, must not match. */
const INDICES: Readonly<Record<string, IndexCode>> = {
  코스피: 'KOSPI',
  코스피200: 'KOSPI200',
  코스닥: 'KOSDAQ',
}

/** `sto/*_bydd_trd`: all stocks of a market on one day. ISU_CD is the short code here. */
export function parseStocks(date: SeoulDate, rows: readonly unknown[]): HistoryPage {
  const seen = new Set<string>()
  const { parsed, setAside } = readRows(rows, 'ISU_CD', (cells): HistoryDay | null => {
    checkDay(cells, date)
    const code = textOf(cells, 'ISU_CD')
    if (!isStockCode(code)) throw new UnreadableRow(`${quoted(code)} is not a stock code`)
    if (seen.has(code)) throw new UnreadableRow('the code has appeared before')
    seen.add(code)
    const { price, previousClose, open, high, low, volume, value } = readTrading(cells)
    if (price === null) return null
    const shares = countOf(cells, 'LIST_SHRS')
    return {
      code,
      tradeDate: date,
      open,
      high,
      low,
      close: price,
      volume,
      value,
      baseKrw: previousClose,
      shares,
    }
  })
  return { candles: parsed, indices: [], setAside }
}

/** The board's indices in `idx/*_dd_trd`, all indices of a family on one day. */
export function parseIndices(date: SeoulDate, rows: readonly unknown[]): HistoryPage {
  const { parsed, setAside } = readRows(rows, 'IDX_NM', (cells): IndexDay | null => {
    checkDay(cells, date)
    const code = INDICES[String(cells.IDX_NM).replaceAll(' ', '')]
    if (code === undefined || isAbsent(cells, 'CLSPRC_IDX')) return null
    return {
      code,
      tradeDate: date,
      open: points(cells, 'OPNPRC_IDX'),
      high: points(cells, 'HGPRC_IDX'),
      low: points(cells, 'LWPRC_IDX'),
      close: pointsOf(hundredthsOf(cells, 'CLSPRC_IDX'), 'CLSPRC_IDX'),
      volume: isAbsent(cells, 'ACC_TRDVOL') ? 0 : countOf(cells, 'ACC_TRDVOL'),
      turnover: isAbsent(cells, 'ACC_TRDVAL') ? 0 : countOf(cells, 'ACC_TRDVAL'),
    }
  })
  return { candles: [], indices: parsed, setAside }
}

/** A row of another day would be stored under the wrong one. @throws UnreadableRow */
export function checkDay(cells: Cells, date: SeoulDate): void {
  const basDd = textOf(cells, 'BAS_DD')
  if (basDd !== date.replaceAll('-', '')) throw new UnreadableRow(`a row of ${quoted(basDd)}`)
}
