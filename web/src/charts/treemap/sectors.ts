import type { QuoteRow } from '#shared/market/quote'

/** The data of a treemap. Sizes are market caps in won; rates are per cent. */
export interface Block {
  /** A listing's code; null for the small listings that share a block. */
  code: string | null
  name: string
  capKrw: number
  /** The number of its listings. */
  listings: number
  /** Of the cap against that at the base prices; null when none of its listings has a price and a base. */
  rate: number | null
  /** Of one listing; null for several. */
  quote: Pick<QuoteRow, 'price' | 'previousClose' | 'value'> | null
}

export interface SectorBlock {
  /** Null for listings with an unknown sector. */
  sector: string | null
  capKrw: number
  rate: number | null
  blocks: readonly Block[]
}

/** The caps at the current and at the base price, over listings that have both. */
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
  /** The sector of a code; undefined: unknown. */
  sectorOf: (row: QuoteRow) => string | undefined
  /** The caps that decide the sizes: older than the prices, so that blocks keep their positions. */
  capOf: (row: QuoteRow) => number
  /** The number of listings with a block of their own; the rest of each sector shares one. */
  largest: number
  /** Default: as at the exchange. */
  nameOf?: (row: QuoteRow) => string
}

/**
 * Sectors from the largest to the smallest, the unknown one last, and in each its blocks in the same order.
 */
export function sectorBlocks({
  rows,
  sectorOf,
  capOf,
  largest,
  nameOf = ({ name }) => name,
}: MapInput): SectorBlock[] {
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
        name: nameOf(row),
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
 * Caps that are updated only now and then, so that blocks change colours without moving. A listing that was
 * added in between has its current cap.
 */
export class SteadyCaps {
  readonly #caps = new Map<number, number>()
  readonly #everyMs: number
  #takenAtMs = -Infinity

  constructor(everyMs: number) {
    this.#everyMs = everyMs
  }

  /** @returns whether they were updated */
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
