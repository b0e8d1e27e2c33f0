import type { QuoteRow } from '#shared/market/quote'
import { seoulDate } from '#shared/market/seoul-time'
import type { Link } from '#shared/protocol/messages'
import type { MarketBoard } from '../live/market-board.ts'

const NOWHERE = { epoch: '', seq: 0, asOfMs: 0, source: '', delayMinutes: 0 }

/** A server that has not received an image yet. */
export const NO_MARKET: MarketBoard = {
  ready: false,
  position: () => null,
  market: () => ({
    ...NOWHERE,
    tradeDate: '',
    rows: () => [],
    rowByCode: () => undefined,
    originOf: () => ({ source: '', delayMinutes: 0 }),
  }),
  indices: () => ({ ...NOWHERE, indices: [] }),
  link: () => null,
  silentForMs: () => 0,
}

export const AS_OF_MS = Date.parse('2026-03-19T10:34:00+09:00')

export function quoteRow(overrides: Partial<QuoteRow> = {}): QuoteRow {
  return {
    id: 1,
    code: '005930',
    isin: 'KR7005930003',
    name: '삼성전자',
    market: 'KOSPI',
    section: '',
    shares: 5_919_637_922,
    price: 200_500,
    previousClose: 208_500,
    open: 203_000,
    high: 205_000,
    low: 200_000,
    volume: 1_000,
    value: 201_000_000,
    state: 'trading',
    asOfMs: AS_OF_MS,
    ...overrides,
  }
}

export function linkOf(overrides: Partial<Link> = {}): Link {
  return {
    source: 'krx',
    state: 'live',
    code: null,
    detail: null,
    last_received_ms: AS_OF_MS,
    delay_minutes: 20,
    phase: 'continuous',
    retry_at_ms: null,
    rows_set_aside: 0,
    ...overrides,
  }
}

/** A board with these rows; boards with different rows have different positions. */
export function boardOf(
  rows: QuoteRow[],
  link: Link | null = linkOf(),
  seq = 7,
  asOfMs = AS_OF_MS,
): MarketBoard {
  const head = { epoch: 'e1', seq, asOfMs, source: 'krx', delayMinutes: 20 }
  return {
    ready: true,
    position: () => ({ epoch: head.epoch, seq: head.seq }),
    market: () => ({
      ...head,
      tradeDate: seoulDate(asOfMs),
      rows: () => rows,
      rowByCode: (code) => rows.find((row) => row.code === code),
      originOf: () => ({ source: head.source, delayMinutes: head.delayMinutes }),
    }),
    indices: () => ({ ...head, indices: [] }),
    link: () => link,
    silentForMs: () => 0,
  }
}

/** Like boardOf, kept up to date by a worker. */
export function currentBoard(rows: QuoteRow[]): MarketBoard {
  return { ...boardOf(rows, null, 7, Date.now()), link: () => linkOf({ last_received_ms: Date.now() }) }
}
