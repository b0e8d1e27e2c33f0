import type { Listing } from './quote.ts'
import { stockKind } from './stock-kind.ts'

/** Badges derived from the listing master, as filters; those of the state are standings. */
export const LISTING_BADGES = ['administrative', 'alert', 'spac', 'preferred'] as const
export type ListingBadge = (typeof LISTING_BADGES)[number]

export function listingBadges(listing: Pick<Listing, 'code' | 'isin' | 'name' | 'section'>): ListingBadge[] {
  const badges: ListingBadge[] = []
  if (listing.section.includes('관리종목')) badges.push('administrative')
  if (listing.section.includes('환기')) badges.push('alert')
  const kind = stockKind(listing)
  if (kind === 'spac' || kind === 'preferred') badges.push(kind)
  return badges
}
