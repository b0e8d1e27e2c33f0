import type { Database } from '#database/pool'
import { isSameListing, listingOf } from '#shared/market/quote'
import type { Listing, StockCode } from '#shared/market/quote'
import { insertListings, markBack, markLeft, readListings, updateListing } from '#database/market/listings'
import type { MasterListing } from '#database/market/listings'
import type { Dataset } from '#shared/market/dataset'

/** The listing master of one board, kept in memory: assigns each code its small stable integer id. */
export class ListingMaster {
  readonly #db: Database
  readonly #board: Dataset
  readonly #byCode = new Map<StockCode, MasterListing>()
  #read = false

  constructor(db: Database, board: Dataset) {
    this.#db = db
    this.#board = board
  }

  /** Updates the master from a source's rows; a new code gets an id, changed constants are stored. */
  async register(listings: readonly Listing[]): Promise<void> {
    if (!this.#read) {
      for (const row of await readListings(this.#db, this.#board)) this.#byCode.set(row.code, row)
      this.#read = true
    }
    const fresh = listings.filter((listing) => !this.#byCode.has(listing.code))
    if (fresh.length > 0) {
      const ids = await insertListings(this.#db, this.#board, fresh.map(listingOf))
      for (const listing of fresh) {
        const id = ids.get(listing.code)
        if (id === undefined) throw new Error(`the master gave ${listing.code} no id`)
        this.#byCode.set(listing.code, { id, ...listingOf(listing) })
      }
    }
    for (const listing of listings) {
      const known = this.#byCode.get(listing.code)
      if (known === undefined || isSameListing(known, listing)) continue
      const changed = { id: known.id, ...listingOf(listing) }
      await updateListing(this.#db, changed)
      this.#byCode.set(listing.code, changed)
    }
  }

  readonly idOf = (code: StockCode): number => {
    const known = this.#byCode.get(code)
    if (known === undefined) throw new Error(`${code} was not registered`)
    return known.id
  }

  /** Records which listings left the board and which joined (or rejoined) it. */
  async recordMoves(moves: {
    left: readonly number[]
    came: readonly number[]
    atMs: number
  }): Promise<void> {
    await markLeft(this.#db, moves.left, moves.atMs)
    await markBack(this.#db, moves.came)
  }
}
