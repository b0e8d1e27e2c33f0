import { ExactSum } from './exact-sum.ts'
import { groupOf, MARKET_GROUPS } from './market-group.ts'
import type { MarketGroup } from './market-group.ts'
import type { QuoteRow } from './quote.ts'
import { STANDINGS, standingOf } from './standing.ts'
import type { Standing } from './standing.ts'

/** The market groups of the breadth, and all of them together. */
export const BREADTH_MARKETS = ['ALL', ...MARKET_GROUPS] as const
export type BreadthMarket = (typeof BREADTH_MARKETS)[number]

/** The number of listings per standing, and the total volume and turnover: shares and won. */
export interface Breadth {
  listings: number
  counts: Record<Standing, number>
  volume: bigint
  value: bigint
}

/** A listing's contribution to the breadth of its market. */
interface Share {
  group: MarketGroup
  standing: Standing
  volume: number
  value: number
}

/** Counts incrementally: an update costs its own row, not the whole market. */
export class BreadthCount {
  readonly #shares = new Map<number, Share>()
  readonly #totals: Record<BreadthMarket, Total> = {
    ALL: new Total(),
    KOSPI: new Total(),
    KOSDAQ: new Total(),
    KONEX: new Total(),
  }

  constructor(rows: Iterable<QuoteRow> = []) {
    for (const row of rows) this.update(row.id, row)
  }

  /** @param row the current listing; undefined when it left the board */
  update(id: number, row: QuoteRow | undefined): void {
    const before = this.#shares.get(id)
    if (before !== undefined) this.#add(before, -1)
    if (row === undefined) {
      this.#shares.delete(id)
      return
    }
    const { market, volume, value } = row
    const now = { group: groupOf(market), standing: standingOf(row), volume, value }
    this.#shares.set(id, now)
    this.#add(now, 1)
  }

  /** A copy, which later updates do not change. */
  of(market: BreadthMarket): Breadth {
    return this.#totals[market].breadth
  }

  #add(share: Share, sign: 1 | -1): void {
    this.#totals.ALL.add(share, sign)
    this.#totals[share.group].add(share, sign)
  }
}

class Total {
  readonly #counts = Object.fromEntries(STANDINGS.map((standing) => [standing, 0])) as Record<
    Standing,
    number
  >
  readonly #volume = new ExactSum()
  readonly #value = new ExactSum()
  #listings = 0

  add({ standing, volume, value }: Share, sign: 1 | -1): void {
    this.#listings += sign
    this.#counts[standing] += sign
    this.#volume.add(sign * volume)
    this.#value.add(sign * value)
  }

  get breadth(): Breadth {
    return {
      listings: this.#listings,
      counts: { ...this.#counts },
      volume: this.#volume.total,
      value: this.#value.total,
    }
  }
}
