import type { StockCode } from '#shared/market/quote'
import type { WatchlistColour } from '#shared/watchlists/watchlist'

/** A watched code with its owner's note. */
export interface WatchedItem {
  code: StockCode
  note: string
  targetPrice: number | null
  stopPrice: number | null
  addedMs: number
}

/** A list, its items in the owner's order. */
export interface Watchlist {
  id: string
  /** The version of this list alone. */
  version: number
  name: string
  colour: WatchlistColour
  items: readonly WatchedItem[]
}

/** All lists of an account, in its order. */
export interface Watchlists {
  /** Grows with every change of any of them; 0: there never was one. */
  version: number
  /** The number of the last change in the topic `me`. */
  seq: number
  lists: readonly Watchlist[]
}
