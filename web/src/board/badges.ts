import type { Listing, QuoteRow } from '#shared/market/quote'

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

/** Preferred shares: the name ends in 우, 우B … or their convertible form, and the code does not end in 0 as ordinary shares' do. */
const PREFERRED_NAME = /우[A-Z]?(\(전환\))?$/

/** Marks that follow from the master: section (소속부), name and code. */
export function listingBadges(listing: Pick<Listing, 'code' | 'name' | 'section'>): Badge[] {
  const badges: Badge[] = []
  if (listing.section.includes('관리종목')) badges.push('administrative')
  if (listing.section.includes('환기')) badges.push('alert')
  if (listing.section.includes('SPAC') || /스팩\d*호?$/.test(listing.name)) badges.push('spac')
  if (PREFERRED_NAME.test(listing.name) && !listing.code.endsWith('0')) badges.push('preferred')
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
