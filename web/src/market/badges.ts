import type { Listing, QuoteRow } from '#shared/market/quote'
import { stockKind } from '#shared/market/stock-kind'

/** Badges derived from the listing master, as filters; those of the state are standings. */
export const LISTING_BADGES = ['administrative', 'alert', 'spac', 'preferred'] as const
export type ListingBadge = (typeof LISTING_BADGES)[number]

/** Badges of a listing; each has a short and a full text in the words folders. */
export const BADGES = ['halted', 'upper_limit', 'lower_limit', 'no_data', ...LISTING_BADGES] as const
export type Badge = (typeof BADGES)[number]

type Master = Pick<Listing, 'code' | 'isin' | 'name' | 'section'>

/** Badges derived from the listing master. */
export function listingBadges(listing: Master): ListingBadge[] {
  const badges: ListingBadge[] = []
  if (listing.section.includes('관리종목')) badges.push('administrative')
  if (listing.section.includes('환기')) badges.push('alert')
  const kind = stockKind(listing)
  if (kind === 'spac' || kind === 'preferred') badges.push(kind)
  return badges
}

export function badgesOf(row: QuoteRow): Badge[] {
  const badges = listingBadges(row)
  return row.state === 'trading' ? badges : [row.state, ...badges]
}
