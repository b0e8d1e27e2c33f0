import type { SessionPhase } from '#shared/market/phase'
import { SourceError, type MarketSource, type ParsedMarket, type SourceRow } from '../../sources/source.ts'
import { at, sourceRow } from '../../testing/scripted-source.ts'

const LISTINGS = 120
const SHARES_A_SECOND = 10
/** Longer than the test takes: a source with this constant delay cannot be recognised as late. */
const OLD_MS = 60 * 60_000

/** `frozen`: the same answer again, dated now; `old`: the values of an hour ago, dated now. */
export const FAULTS = ['dead', 'hangs', 'stopped', 'frozen', 'old'] as const
export type Condition = 'well' | (typeof FAULTS)[number]

/** A market whose volumes encode the second that a row is of. */
export class FaultySource implements MarketSource<ParsedMarket> {
  readonly board = 'krx'
  readonly pollEveryMs = 5_000
  readonly name: string
  readonly delayMinutes: number
  condition: Condition = 'well'
  calls = 0
  readonly #clock: { nowMs: number }
  #frozenMs: number | null = null

  constructor(name: string, delayMinutes: number, clock: { nowMs: number }) {
    this.name = name
    this.delayMinutes = delayMinutes
    this.#clock = clock
  }

  phaseAt = (): SessionPhase => 'continuous'
  opensAt: MarketSource['opensAt'] = () => ({ open: true })
  close = () => Promise.resolve()
  parse = (answer: ParsedMarket) => answer

  poll = (): Promise<ParsedMarket> => {
    this.calls++
    const { nowMs } = this.#clock
    if (this.condition !== 'frozen') this.#frozenMs = null
    switch (this.condition) {
      case 'dead':
        return Promise.reject(new SourceError('connection_lost', 'connection refused'))
      case 'hangs':
        this.#clock.nowMs += 10_000
        return Promise.reject(new SourceError('timeout', 'no answer within 10 s'))
      case 'stopped':
        return Promise.reject(
          new SourceError('blocked', 'shut out', { state: 'stopped', retryAtMs: nowMs + 60_000 }),
        )
      case 'frozen':
        this.#frozenMs ??= nowMs
        return Promise.resolve(this.#marketAt(this.#frozenMs))
      case 'old':
        return Promise.resolve(this.#marketAt(nowMs - OLD_MS))
      case 'well':
        return Promise.resolve(this.#marketAt(nowMs))
    }
  }

  #marketAt(ofMs: number): ParsedMarket {
    const rows = rowsAt(ofMs - this.delayMinutes * 60_000)
    return { tradeDate: '2026-03-19', asOfMs: this.#clock.nowMs, rows, indices: [], setAside: [] }
  }
}

function rowsAt(momentMs: number): SourceRow[] {
  const volume = 1_000_000 + Math.floor((momentMs - at(0)) / 1_000) * SHARES_A_SECOND
  return Array.from({ length: LISTINGS }, (_, n) =>
    sourceRow({
      code: String(100_000 + n),
      isin: `KR7${100_000 + n}000`,
      name: `가상 ${n}`,
      volume,
      price: 10_000 + volume,
      high: 10_000 + volume,
      low: 10_000,
      value: volume,
    }),
  )
}

/** The moment that a row is of. */
export const momentOf = (volume: number): number => at(0) + ((volume - 1_000_000) / SHARES_A_SECOND) * 1_000
