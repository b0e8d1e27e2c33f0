import { decimal } from '../decimal.ts'
import type { Database } from '../pool.ts'
import type { Dataset } from '#shared/market/dataset'
import { INDEX_CODES } from '#shared/market/index-quote'
import type { IndexCode, IndexValues } from '#shared/market/index-quote'
import type { QuoteRow } from '#shared/market/quote'
import type { SeoulDate } from '#shared/market/seoul-time'
import { marketOf } from './listings.ts'
import { TICK_COLUMNS, tradingOf, type TradingRow } from './tick-columns.ts'
import { timeBound } from '../time-bound.ts'

/** An index after its last tick. */
export interface LastIndex extends IndexValues {
  atMs: number
}

/** The market after its last ticks: the base of a new board when Redis has lost it. */
export interface LastMarket {
  tradeDate: SeoulDate
  rows: QuoteRow[]
  indices: LastIndex[]
}

/**
 * @param notAfterMs later ticks are ignored: they came from a wrong clock
 * @returns null for a board without ticks until then
 */
export async function readLastMarket(
  db: Database,
  board: Dataset,
  notAfterMs: number | null = null,
): Promise<LastMarket | null> {
  const until = timeBound(notAfterMs, 'infinity')
  const { rows } = await db.raw<{ rows: LastTickRow[] }>(LAST_TICKS, [until, board])
  const tradeDate = rows.reduce((latest, row) => (row.trade_date > latest ? row.trade_date : latest), '')
  if (tradeDate === '') return null
  const indices = await db.raw<{ rows: LastIndexRow[] }>(LAST_INDEX_TICKS, [[...INDEX_CODES], board, until])
  return {
    tradeDate,
    rows: rows.map(quoteOf),
    indices: indices.rows.map(indexOf),
  }
}

/** A listing after a tick. */
export function quoteOf(row: LastTickRow): QuoteRow {
  return {
    id: row.id,
    code: row.code,
    isin: row.isin,
    name: row.name,
    market: marketOf(row.market),
    section: row.section,
    shares: Number(row.shares),
    ...tradingOf(row),
    asOfMs: row.time.getTime(),
  }
}

/** An index after a tick. */
export function indexOf(row: LastIndexRow): LastIndex {
  return {
    code: row.code,
    value: decimal(row.value),
    previousClose: decimal(row.previous_close),
    open: decimal(row.open),
    high: decimal(row.high),
    low: decimal(row.low),
    volume: Number(row.volume),
    turnover: Number(row.turnover),
    atMs: row.time.getTime(),
  }
}

// LATERAL with LIMIT 1 stops at the newest chunk with the listing; DISTINCT ON would read them all.
const LAST_TICKS = `
  SELECT l.id, l.code, l.isin, l.name, l.market, l.section, l.shares, t.*
  FROM listings l
  CROSS JOIN LATERAL (
    SELECT ${TICK_COLUMNS}
    FROM ticks WHERE listing_id = l.id AND time <= ?::timestamptz ORDER BY time DESC LIMIT 1
  ) t
  WHERE l.board = ? AND l.left_at IS NULL
  ORDER BY l.id`

const LAST_INDEX_TICKS = `
  SELECT i.code, t.* FROM unnest(?::text[]) AS i (code)
  CROSS JOIN LATERAL (
    SELECT time, value, previous_close, open, high, low, volume, turnover
    FROM index_ticks WHERE board = ? AND code = i.code AND time <= ?::timestamptz ORDER BY time DESC LIMIT 1
  ) t`

/** A tick joined with its listing's constants. */
export interface LastTickRow extends TradingRow {
  id: number
  code: string
  isin: string
  name: string
  market: string
  section: string
  shares: number | string
  time: Date
  trade_date: string
}

export interface LastIndexRow {
  code: IndexCode
  time: Date
  value: string | null
  previous_close: string | null
  open: string | null
  high: string | null
  low: string | null
  volume: number | string
  turnover: number | string
}
