import type { Listing, QuoteRow } from '#shared/market/quote'
import { stockKind } from '#shared/market/stock-kind'

/** Short marks beside a listing; each has a word and an explanation in the messages. */
export const BADGES = [
  'halted',
  'upper',
  'lower',
  'no_data',
  'administrative',
  'alert',
  'spac',
  'preferred',
] as const
export type Badge = (typeof BADGES)[number]

/** Marks that follow from the master. */
function listingBadges(listing: Listing): Badge[] {
  const badges: Badge[] = []
  if (listing.section.includes('관리종목')) badges.push('administrative')
  if (listing.section.includes('환기')) badges.push('alert')
  const kind = stockKind(listing)
  if (kind === 'spac' || kind === 'preferred') badges.push(kind)
  return badges
}

export function badgesOf(row: QuoteRow): Badge[] {
  const badges = listingBadges(row)
  switch (row.state) {
    case 'halted':
      return ['halted', ...badges]
    case 'upper_limit':
      return ['upper', ...badges]
    case 'lower_limit':
      return ['lower', ...badges]
    case 'no_data':
      return ['no_data', ...badges]
    case 'trading':
      return badges
  }
}
