import type { IndexDay } from '#database/history/index-daily'
import type { IndexCode } from '#shared/market/index-quote'
import type { StockCode, Trading } from '#shared/market/quote'
import type { SeoulDate } from '#shared/market/seoul-time'
import type { HistoryDay, HistoryPage } from '../../history/history-source.ts'
import type { DaySpan } from '#database/history/history-progress'
import {
  countOf,
  hundredthsOf,
  isAbsent,
  pointsOf,
  quoted,
  textOf,
  UnreadableRow,
  type Cells,
} from './cells.ts'
import { readDay } from './datetime.ts'
import { points } from './indices.ts'
import { parseListing, readTrading } from './listing.ts'
import { readRows } from './read-rows.ts'

/** Table MDCSTAT01701: the days of one stock, newest first, as they were traded. */
export function parseStockDays(code: StockCode, span: DaySpan, rows: readonly unknown[]): HistoryPage {
  const days = readRows(rows, 'TRD_DD', (cells) => {
    const tradeDate = dayOf(cells, span)
    const shares = countOf(cells, 'LIST_SHRS')
    return dayOfTrading(code, tradeDate, readTrading(cells), shares)
  })
  return { candles: days.parsed, indices: [], setAside: days.setAside }
}

/** Table MDCSTAT00301: the days of one index, newest first. */
export function parseIndexDays(code: IndexCode, span: DaySpan, rows: readonly unknown[]): HistoryPage {
  const days = readRows(rows, 'TRD_DD', (cells): IndexDay | null => {
    const tradeDate = dayOf(cells, span)
    if (isAbsent(cells, 'CLSPRC_IDX')) return null
    const close = pointsOf(hundredthsOf(cells, 'CLSPRC_IDX'), 'CLSPRC_IDX')
    if (close <= 0) throw new UnreadableRow(`index value ${close}`)
    return {
      code,
      tradeDate,
      open: points(cells, 'OPNPRC_IDX'),
      high: points(cells, 'HGPRC_IDX'),
      low: points(cells, 'LWPRC_IDX'),
      close,
      volume: isAbsent(cells, 'ACC_TRDVOL') ? 0 : countOf(cells, 'ACC_TRDVOL'),
      turnover: isAbsent(cells, 'ACC_TRDVAL') ? 0 : countOf(cells, 'ACC_TRDVAL'),
    }
  })
  return { candles: [], indices: days.parsed, setAside: days.setAside }
}

/** Table MDCSTAT01501: all stocks on one day. */
export function parseMarketDay(tradeDate: SeoulDate, rows: readonly unknown[]): HistoryPage {
  const listing = parseListing(rows)
  const candles = listing.rows.flatMap(
    ({ code, shares, ...trading }) => dayOfTrading(code, tradeDate, trading, shares) ?? [],
  )
  return { candles, indices: [], setAside: listing.setAside }
}

function dayOfTrading(
  code: StockCode,
  tradeDate: SeoulDate,
  { price, previousClose, open, high, low, volume, value }: Trading,
  shares: number,
): HistoryDay | null {
  if (price === null) return null
  return { code, tradeDate, open, high, low, close: price, volume, value, baseKrw: previousClose, shares }
}

/** `2026/03/19`; a day outside the request would leave the series with a hole. @throws UnreadableRow */
function dayOf(cells: Cells, { from, to }: DaySpan): SeoulDate {
  const text = textOf(cells, 'TRD_DD')
  const date = readDay(text.replaceAll('/', ''))
  if (date === null) throw new UnreadableRow(`${quoted(text)} is not a day`)
  if (date < from || date > to) throw new UnreadableRow(`${date} was not requested`)
  return date
}
