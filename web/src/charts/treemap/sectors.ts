import type { QuoteRow } from '#shared/market/quote'

/** What a treemap is drawn from. Sizes are worth, won; rates are per cent. */
export interface Block {
  /** A listing's code; null for the listings too small for a block of their own. */
  code: string | null
  name: string
  capKrw: number
  /** How many listings it stands for. */
  listings: number
  /** Of the cap against that at the base prices; null when nothing of it has a price and a base. */
  rate: number | null
  /** Of one listing; null for several. */
  quote: Pick<QuoteRow, 'price' | 'previousClose' | 'value'> | null
}

export interface SectorBlock {
  /** Null for listings whose sector is not known. */
  sector: string | null
  capKrw: number
  rate: number | null
  blocks: readonly Block[]
}

/** Cap now and at the base price, over listings that have both. */
class Worth {
  capKrw = 0
  listings = 0
  #comparableKrw = 0
  #baseKrw = 0

  add(row: QuoteRow, capKrw: number): void {
    this.capKrw += capKrw
    this.listings++
    if (row.price === null || row.previousClose === null) return
    this.#comparableKrw += row.price * row.shares
    this.#baseKrw += row.previousClose * row.shares
  }

  get rate(): number | null {
    return this.#baseKrw === 0 ? null : (this.#comparableKrw / this.#baseKrw - 1) * 100
  }
}

export interface MapInput {
  rows: Iterable<QuoteRow>
  /** The sector of a code; undefined: not known. */
  sectorOf: (row: QuoteRow) => string | undefined
  /** Worth that decides over sizes: as of a while ago, so that blocks keep their places. */
  capOf: (row: QuoteRow) => number
  /** How many listings get a block of their own; the rest of each sector shares one. */
  largest: number
}

/** Sectors from the largest to the smallest, those without a name last, and in each its blocks in the same order. */
export function sectorBlocks({ rows, sectorOf, capOf, largest }: MapInput): SectorBlock[] {
  const sized = [...rows].map((row) => ({ row, capKrw: capOf(row) })).filter(({ capKrw }) => capKrw > 0)
  sized.sort((a, b) => b.capKrw - a.capKrw || (a.row.code < b.row.code ? -1 : 1))
  const sectors = new Map<string | null, { worth: Worth; rest: Worth; blocks: Block[] }>()
  sized.forEach(({ row, capKrw }, place) => {
    const name = sectorOf(row) ?? null
    const sector = sectors.get(name) ?? { worth: new Worth(), rest: new Worth(), blocks: [] }
    sectors.set(name, sector)
    sector.worth.add(row, capKrw)
    if (place >= largest) sector.rest.add(row, capKrw)
    else
      sector.blocks.push({
        code: row.code,
        name: row.name,
        capKrw,
        listings: 1,
        rate: rateOf(row),
        quote: row,
      })
  })
  return [...sectors]
    .map(([sector, { worth, rest, blocks }]) => ({
      sector,
      capKrw: worth.capKrw,
      rate: worth.rate,
      blocks: rest.listings === 0 ? blocks : [...blocks, blockOf(rest)],
    }))
    .sort((a, b) => Number(a.sector === null) - Number(b.sector === null) || b.capKrw - a.capKrw)
}

function rateOf({ price, previousClose }: QuoteRow): number | null {
  return price === null || previousClose === null || previousClose <= 0
    ? null
    : (price / previousClose - 1) * 100
}

function blockOf({ capKrw, listings, rate }: Worth): Block {
  return { code: null, name: '', capKrw, listings, rate, quote: null }
}

/**
 * Caps that stand still between two looks, so that blocks change colours without changing places. A listing that comes
 * in between counts as it is.
 */
export class SteadyCaps {
  readonly #caps = new Map<number, number>()
  readonly #everyMs: number
  #takenAtMs = -Infinity

  constructor(everyMs: number) {
    this.#everyMs = everyMs
  }

  /** @returns whether they were taken anew */
  refresh(rows: Iterable<QuoteRow>, nowMs: number): boolean {
    if (nowMs - this.#takenAtMs < this.#everyMs) return false
    this.#takenAtMs = nowMs
    this.#caps.clear()
    for (const row of rows) this.#caps.set(row.id, capKrw(row))
    return true
  }

  of(row: QuoteRow): number {
    return this.#caps.get(row.id) ?? capKrw(row)
  }
}

function capKrw({ price, previousClose, shares }: QuoteRow): number {
  return (price ?? previousClose ?? 0) * shares
}
