import { groupOf, type MarketGroup } from '#shared/market/market-group'
import type { QuoteRow } from '#shared/market/quote'
import { STANDINGS, standingOf } from './standing.ts'
import type { Standing } from './standing.ts'

/** How many listings stand where, and what they turned over, won. A day's turnover stays far below 2^53. */
export interface Breadth {
  counts: Record<Standing, number>
  listings: number
  turnoverKrw: number
}

/** What the screen says of a breadth; before the first board nothing is known, which is not 0. */
export interface ShownBreadth {
  counts: Record<Standing, number | null>
  listings: number | null
  turnoverKrw: number | null
}

export const UNKNOWN_BREADTH: ShownBreadth = {
  counts: Object.fromEntries(STANDINGS.map((standing) => [standing, null])) as Record<Standing, null>,
  listings: null,
  turnoverKrw: null,
}

type Scope = MarketGroup | 'all'

const empty = (): Breadth => ({
  counts: Object.fromEntries(STANDINGS.map((standing) => [standing, 0])) as Record<Standing, number>,
  listings: 0,
  turnoverKrw: 0,
})

/** Counts the market by what changed: a frame costs its changed rows, not the whole market. */
export class BreadthCount {
  readonly #counted = new Map<number, { group: MarketGroup; standing: Standing; turnoverKrw: number }>()
  readonly #totals: Record<Scope, Breadth> = { all: empty(), KOSPI: empty(), KOSDAQ: empty(), KONEX: empty() }

  /** A copy: what a frame shows does not move under it. */
  of(scope: Scope): Breadth {
    const total = this.#totals[scope]
    return { ...total, counts: { ...total.counts } }
  }

  /** @param row the listing as it is now; undefined when it left the board */
  update(id: number, row: QuoteRow | undefined): void {
    const before = this.#counted.get(id)
    if (before !== undefined) this.#add(before, -1)
    if (row === undefined) {
      this.#counted.delete(id)
      return
    }
    const now = { group: groupOf(row.market), standing: standingOf(row), turnoverKrw: row.value }
    this.#counted.set(id, now)
    this.#add(now, 1)
  }

  #add(entry: { group: MarketGroup; standing: Standing; turnoverKrw: number }, sign: 1 | -1): void {
    for (const scope of ['all', entry.group] as const) {
      const total = this.#totals[scope]
      total.counts[entry.standing] += sign
      total.listings += sign
      total.turnoverKrw += sign * entry.turnoverKrw
    }
  }
}
