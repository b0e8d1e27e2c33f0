import type { Listing, QuoteRow, StockCode } from '#shared/market/quote'
import type { MasterListing } from '../masters/master-file.ts'

/**
 * The master files do not tell everything that the exchange's own listing does. What the board knows from another source stays:
 * the division of KOSDAQ, that a stock is of KOSDAQ GLOBAL, and the exact number of shares where theirs is the same cut to
 * thousands.
 */
export function listingOf(told: MasterListing, known: QuoteRow | undefined): Listing {
  const { code, isin, name, market, thousandShares } = told
  const isGlobal = market === 'KOSDAQ' && known?.market === 'KOSDAQ GLOBAL'
  const isExact = known !== undefined && Math.floor(known.shares / 1_000) === thousandShares
  return {
    code,
    isin,
    name,
    market: isGlobal ? 'KOSDAQ GLOBAL' : market,
    section: known?.section ?? '',
    shares: isExact ? known.shares : thousandShares * 1_000,
  }
}

/** Those of all codes, made anew only where they may be others. */
export class Listings {
  #madeOf: { told: readonly MasterListing[]; epoch: string } | null = null
  #listings: readonly Listing[] = []

  of(
    told: readonly MasterListing[],
    { epoch, rows }: { epoch: string; rows: () => Iterable<QuoteRow> },
  ): readonly Listing[] {
    if (this.#madeOf?.told === told && this.#madeOf.epoch === epoch) return this.#listings
    const known = new Map<StockCode, QuoteRow>([...rows()].map((row) => [row.code, row]))
    this.#listings = told.map((listing) => listingOf(listing, known.get(listing.code)))
    this.#madeOf = { told, epoch }
    return this.#listings
  }
}
