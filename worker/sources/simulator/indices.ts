import { INDEX_CODES, type IndexCode } from '#shared/market/index-quote'
import type { SourceIndex } from '../source.ts'
import type { Stock } from './stock.ts'

/** The points of each index on an empty board. */
export const FIRST_POINTS: Readonly<Record<IndexCode, number>> = { KOSPI: 2_700, KOSDAQ: 860, KOSPI200: 360 }
const KOSPI200_MEMBERS = 200

/**
 * The indices of each stock, in the order of `stocks`; its size is measured at the stock's own price level.
 */
export function membershipsOf(stocks: readonly Stock[]): (readonly IndexCode[])[] {
  const largest = stocks
    .filter((stock) => stock.market === 'KOSPI' && stock.kind !== 'preferred')
    .toSorted((a, b) => b.shares * b.levelKrw - a.shares * a.levelKrw)
    .slice(0, KOSPI200_MEMBERS)
  const kospi200 = new Set(largest)
  return stocks.map((stock) => {
    if (kospi200.has(stock)) return ['KOSPI', 'KOSPI200']
    if (stock.market === 'KOSPI') return ['KOSPI']
    return stock.market === 'KONEX' ? [] : ['KOSDAQ']
  })
}

/** Sums over an index's members: the market value at the base prices, and at each look of a step. */
export class IndexTally {
  volume = 0
  turnover = 0
  #baseKrw = 0
  readonly #looksKrw: Float64Array

  constructor(looks: number) {
    this.#looksKrw = new Float64Array(looks)
  }

  add(shares: number, baseKrw: number, looksKrw: Float64Array, volume: number, turnover: number): void {
    this.#baseKrw += shares * baseKrw
    for (let look = 0; look < this.#looksKrw.length; look += 1) {
      this.#looksKrw[look] = (this.#looksKrw[look] ?? 0) + shares * (looksKrw[look] ?? 0)
    }
    this.volume += volume
    this.turnover += turnover
  }

  /** The index at each look, in points: the last close moved by the change of its members. */
  points(previousClose: number): number[] {
    return Array.from(
      this.#looksKrw,
      (worthKrw) => Math.round((previousClose * worthKrw * 100) / this.#baseKrw) / 100,
    )
  }
}

export type Tallies = Readonly<Record<IndexCode, IndexTally>>

export function emptyTallies(looks: number): Tallies {
  return { KOSPI: new IndexTally(looks), KOSDAQ: new IndexTally(looks), KOSPI200: new IndexTally(looks) }
}

/** The indices at the start of a day: the last close alone. */
export function rollIndices(previous: readonly SourceIndex[]): SourceIndex[] {
  return INDEX_CODES.map((code) => {
    const before = previous.find((index) => index.code === code)
    const previousClose = before?.value ?? before?.previousClose ?? FIRST_POINTS[code]
    return { code, value: null, previousClose, open: null, high: null, low: null, volume: 0, turnover: 0 }
  })
}

/** The indices of the same day after a step. */
export function advanceIndices(before: readonly SourceIndex[], tallies: Tallies): SourceIndex[] {
  return before.map((index) => {
    const { code, previousClose } = index
    const tally = tallies[code]
    const points = tally.points(previousClose ?? FIRST_POINTS[code])
    return {
      code,
      value: points.at(-1) ?? null,
      previousClose,
      open: index.open ?? points[0] ?? null,
      high: Math.max(index.high ?? 0, ...points),
      low: Math.min(index.low ?? Infinity, ...points),
      volume: tally.volume,
      turnover: tally.turnover,
    }
  })
}
