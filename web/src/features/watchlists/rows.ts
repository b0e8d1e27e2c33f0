import { rateOf } from '#shared/market/change'
import type { QuoteRow } from '#shared/market/quote'
import type { WatchedItem } from '#shared/rest/watchlists'
import { distancePercent, MAX_PRICE } from '#shared/watchlists/watchlist'

/** A watched stock with its row of the board. */
export interface WatchedRow {
  item: WatchedItem
  quote: QuoteRow | undefined
  name: string
  price: number | null
  rate: number | null
  toTarget: number | null
  toStop: number | null
  /** The time of its last disclosure. */
  disclosedMs: number | null
}

/**
 * @param newestMs of the last disclosure of it that was heard of since the list was read
 * @param nameOf default: as at the exchange
 */
export function watchedRow(
  item: WatchedItem,
  quote: QuoteRow | undefined,
  newestMs = -Infinity,
  nameOf: (quote: QuoteRow) => string = ({ name }) => name,
): WatchedRow {
  const readMs = item.last_disclosed_at === null ? -Infinity : Date.parse(item.last_disclosed_at)
  const disclosedMs = Math.max(readMs, newestMs)
  const price = quote === undefined ? null : (quote.price ?? quote.previousClose)
  return {
    item,
    quote,
    name: (quote && nameOf(quote)) ?? item.name ?? item.code,
    price,
    rate: quote === undefined ? null : rateOf(quote),
    toTarget: distancePercent(price, item.target_price),
    toStop: distancePercent(price, item.stop_price),
    disclosedMs: Number.isFinite(disclosedMs) ? disclosedMs : null,
  }
}

/** Sorts rows by a list of codes; missing ones come last. */
export function inOrderOf(codes: readonly string[], rows: readonly WatchedRow[]): readonly WatchedRow[] {
  const places = new Map(codes.map((code, at) => [code, at]))
  const placeOf = ({ item }: WatchedRow) => places.get(item.code) ?? codes.length
  return [...rows].sort((a, b) => placeOf(a) - placeOf(b))
}

/** Moves a code to another place. */
export function movedCodes(codes: readonly string[], code: string, to: number): string[] {
  const others = codes.filter((one) => one !== code)
  others.splice(Math.max(0, Math.min(others.length, to)), 0, code)
  return others
}

/** Parses a price in won; null: empty; undefined: invalid. */
export function priceTyped(text: string): number | null | undefined {
  const bare = text.replace(/[,\s원₩]/gu, '')
  if (bare === '') return null
  const price = /^\d{1,10}$/.test(bare) ? Number(bare) : 0
  return price >= 1 && price <= MAX_PRICE ? price : undefined
}
