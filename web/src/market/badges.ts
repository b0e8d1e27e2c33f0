import { LISTING_BADGES, listingBadges } from '#shared/market/listing-badges'
import type { QuoteRow } from '#shared/market/quote'

/** Badges of a listing; each has a short and a full text in the words folders. */
export const BADGES = ['halted', 'upper_limit', 'lower_limit', 'no_data', ...LISTING_BADGES] as const
export type Badge = (typeof BADGES)[number]

export function badgesOf(row: QuoteRow): Badge[] {
  const badges = listingBadges(row)
  return row.state === 'trading' ? badges : [row.state, ...badges]
}
