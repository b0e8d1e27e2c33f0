import { addDays } from '#shared/market/seoul-time'
import type { HistoryDay, HistoryPage, HistorySource, Piece, WantedSeries } from '../history-source.ts'

/** A history source whose days are computed from code and date, and which records its requests. */
export class ScriptedHistory implements HistorySource {
  readonly name = 'krx'
  readonly board = 'krx'
  readonly pauseMs = 0
  readonly longestDays = { listing: 4, index: 100, day: 1 }
  readonly requests: Piece[] = []
  wanted: WantedSeries[]
  /** Runs before an answer; throws in place of it. */
  before: (piece: Piece) => void | Promise<void> = () => {}
  resting: (nowMs: number) => number | null = () => null
  maxInFlight = 0
  #inFlight = 0

  constructor(wanted: WantedSeries[]) {
    this.wanted = wanted
  }

  wants(): Promise<WantedSeries[]> {
    return Promise.resolve(this.wanted)
  }

  trades(date: string): boolean {
    return new Date(`${date}T00:00:00Z`).getUTCDay() % 6 !== 0
  }

  restsUntil(nowMs: number): number | null {
    return this.resting(nowMs)
  }

  async read(piece: Piece): Promise<HistoryPage> {
    this.requests.push(piece)
    this.maxInFlight = Math.max(this.maxInFlight, (this.#inFlight += 1))
    try {
      await new Promise(setImmediate)
      await this.before(piece)
      const dates = datesOf(piece)
      if (piece.kind === 'index') return { candles: [], indices: dates.map(indexDay), setAside: [] }
      const codes = piece.kind === 'day' ? ['005930', '000660'] : [piece.code]
      const candles = codes.flatMap((code) => dates.map((date) => stockDay(code, date)))
      return { candles, indices: [], setAside: [] }
    } finally {
      this.#inFlight -= 1
    }
  }
}

function datesOf({ from, to }: Piece): string[] {
  const dates = [from]
  for (let date = from; date < to;) dates.push((date = addDays(date, 1)))
  return dates
}

function stockDay(code: string, tradeDate: string): HistoryDay {
  const close = Number(tradeDate.slice(8)) * 100 + Number(code.slice(3))
  const prices = { open: close, high: close + 10, low: close - 10, close, baseKrw: close }
  return { code, tradeDate, ...prices, volume: close, value: close * close, shares: 1_000 }
}

function indexDay(tradeDate: string) {
  const close = 2_500 + Number(tradeDate.slice(8))
  return {
    code: 'KOSPI' as const,
    tradeDate,
    open: close,
    high: close,
    low: close,
    close,
    volume: 1,
    turnover: 2,
  }
}
