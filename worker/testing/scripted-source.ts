import { beforeFirstData } from '#shared/market/quote'
import { seoulDate } from '#shared/market/seoul-time'
import type { MarketSource, ParsedMarket, SourceIndex, SourceRow } from '../sources/source.ts'

/** A source whose next answer is set by the test. */
export class ScriptedSource implements MarketSource<ParsedMarket> {
  readonly name: string
  readonly board: MarketSource['board']
  readonly delayMinutes = 0
  readonly pollEveryMs = 1_000
  next: ParsedMarket | Error

  constructor(
    next: ParsedMarket,
    { name = 'scripted', board = 'krx' }: Partial<Pick<MarketSource, 'name' | 'board'>> = {},
  ) {
    this.next = next
    this.name = name
    this.board = board
  }

  phaseAt = () => 'continuous' as const
  opensAt: MarketSource['opensAt'] = () => ({ open: true })
  poll = () => (this.next instanceof Error ? Promise.reject(this.next) : Promise.resolve(this.next))
  parse = (answer: ParsedMarket) => answer
  close = () => Promise.resolve()
}

/** 2026-03-19 10:00 in Seoul, and minutes after it. */
export const at = (minutes: number) => Date.parse('2026-03-19T10:00:00+09:00') + minutes * 60_000

export function sourceRow(overrides: Partial<SourceRow> = {}): SourceRow {
  return {
    code: '005930',
    isin: 'KR7005930003',
    name: '삼성전자',
    market: 'KOSPI',
    section: '',
    shares: 5_919_637_922,
    price: 200_500,
    previousClose: 208_500,
    open: 199_900,
    high: 205_000,
    low: 199_600,
    volume: 1_000,
    value: 201_000_000,
    state: 'trading',
    ...overrides,
  }
}

/** A row before the day's first data. */
export function blankRow(overrides: Partial<SourceRow> = {}): SourceRow {
  return sourceRow({ ...beforeFirstData(null), ...overrides })
}

export function sourceIndex(overrides: Partial<SourceIndex> = {}): SourceIndex {
  return {
    code: 'KOSPI',
    value: 5747.24,
    previousClose: 5925.03,
    open: 5761.4,
    high: 5799.25,
    low: 5745.76,
    volume: 339_185_941,
    turnover: 5_846_396_790_250,
    ...overrides,
  }
}

export function answer(
  asOfMs: number,
  rows: SourceRow[],
  overrides: Partial<ParsedMarket> = {},
): ParsedMarket {
  return { tradeDate: seoulDate(asOfMs), asOfMs, rows, indices: [], setAside: [], ...overrides }
}
