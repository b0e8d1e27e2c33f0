import fc from 'fast-check'
import { MARKETS } from '../market/quote.ts'
import type { Listing, QuoteState, Trading } from '../market/quote.ts'

/** A stock as the fuzz moves it: what a source would tell of it. */
export type FuzzRow = Listing & Trading

/** Seeded randomness for long runs, where shrinking by fast-check would take too long. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

const whole = (random: () => number, below: number) => Math.floor(random() * below)

/**
 * A market that does everything a real one does and some things it never does: trades, halts, limits, first prices,
 * new days, renames, splits, listings that come and go and come back, corrections backwards.
 */
export class RandomMarket {
  readonly rows = new Map<string, FuzzRow>()
  day = 1
  readonly #random: () => number
  #named = 0

  constructor(seed: number, listings: number) {
    this.#random = seededRandom(seed)
    for (let n = 0; n < listings; n++) this.#list()
  }

  get tradeDate(): string {
    return new Date(Date.UTC(2026, 0, this.day)).toISOString().slice(0, 10)
  }

  /** Moves to what the next poll would find. */
  step(): void {
    const random = this.#random
    if (random() < 0.02) this.#nextDay()
    for (const row of this.rows.values()) {
      const what = random()
      if (what < 0.35) this.#trade(row)
      else if (what < 0.36) this.#correct(row)
      else if (what < 0.362) row.name = `이름 ${this.#named++}`
      else if (what < 0.364) this.#split(row)
      else if (what < 0.366) row.section = row.section === '' ? '관리종목(소속부없음)' : ''
      else if (what < 0.37) row.state = this.#stateOf(row)
    }
  }

  #nextDay(): void {
    this.day++
    for (const code of [...this.rows.keys()]) if (this.#random() < 0.01) this.rows.delete(code)
    for (let n = whole(this.#random, 4); n > 0; n--) this.#list()
    for (const row of this.rows.values()) {
      Object.assign(row, {
        previousClose: row.price ?? row.previousClose,
        price: null,
        open: null,
        high: null,
        low: null,
        volume: 0,
        value: 0,
        state: 'no_data',
      })
    }
  }

  #list(): void {
    const random = this.#random
    const code = whole(random, 36 ** 4)
      .toString(36)
      .toUpperCase()
      .padStart(6, '0')
    if (this.rows.has(code)) return
    this.rows.set(code, {
      code,
      isin: `KR7${code}00${whole(random, 10)}`,
      name: `종목 ${this.#named++}`,
      market: MARKETS[whole(random, MARKETS.length)] ?? 'KOSPI',
      section: '',
      shares: 1 + whole(random, 6_000_000_000),
      price: null,
      previousClose: random() < 0.5 ? null : 1 + whole(random, 1_000_000),
      open: null,
      high: null,
      low: null,
      volume: 0,
      value: 0,
      state: 'no_data',
    })
  }

  #trade(row: FuzzRow): void {
    const random = this.#random
    const from = row.price ?? row.previousClose ?? 1 + whole(random, 100_000)
    const price = 1 + (Math.max(0, from + whole(random, 2_001) - 1_000) % 3_000_000)
    row.previousClose ??= from
    row.price = price
    if (random() < 0.05 && row.volume === 0) {
      row.state = 'halted'
      return
    }
    const volume = 1 + whole(random, random() < 0.001 ? 40_000_000 : 2_000)
    row.volume += volume
    row.value += volume * price + whole(random, 5) * whole(random, 1_000)
    row.open ??= random() < 0.9 ? price : price + 5
    row.high = Math.max(row.high ?? price, price) + (random() < 0.05 ? 10 : 0)
    row.low = Math.min(row.low ?? price, price)
    row.state = 'trading'
  }

  #correct(row: FuzzRow): void {
    row.volume = Math.max(0, row.volume - whole(this.#random, 1_000))
    row.high = this.#random() < 0.5 ? null : row.high
    row.previousClose = whole(this.#random, 1_000_000)
  }

  #split(row: FuzzRow): void {
    row.shares = row.shares > 100_000_000 ? 1_000_000 : row.shares * 10
    if (row.previousClose !== null) row.previousClose = Math.max(1, Math.floor(row.previousClose / 10))
  }

  #stateOf(row: FuzzRow): QuoteState {
    if (row.price === null) return 'no_data'
    const states: QuoteState[] = ['trading', 'halted', 'upper_limit', 'lower_limit']
    return states[whole(this.#random, states.length)] ?? 'trading'
  }
}

/** Ascending ids from 1 as a database hands them out. */
export const ascendingIds = fc
  .uniqueArray(fc.integer({ min: 1, max: 100_000 }), { maxLength: 200 })
  .map((ids) => ids.sort((a, b) => a - b))
