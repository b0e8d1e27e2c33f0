/** What an account may keep. */
export const MAX_WATCHLISTS = 20
export const MAX_WATCHED = 300
export const WATCHLIST_NAME_LENGTH = 40
export const NOTE_LENGTH = 200
/** Prices are whole won, as those of the board are. */
export const MAX_PRICE = 2_147_483_647

/** The first is what a list has until another is chosen. */
export const WATCHLIST_COLOURS = ['none', 'red', 'orange', 'yellow', 'green', 'blue', 'purple'] as const
export type WatchlistColour = (typeof WATCHLIST_COLOURS)[number]

/** How far a price is from a target or a stop: what it would have to change by, in percent of itself. Null: there is none. */
export function distancePercent(price: number | null, goal: number | null): number | null {
  if (price === null || goal === null || price <= 0) return null
  return Math.round(((goal - price) / price) * 10_000) / 100
}
