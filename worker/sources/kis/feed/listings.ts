import type { Listing, QuoteRow, StockCode } from '#shared/market/quote'
import type { MasterListing } from '../masters/master-file.ts'

/**
 * The master files lack some facts of the exchange's own listing. Facts that the board has from another
 * source stay: the section of KOSDAQ, membership in KOSDAQ GLOBAL, and the exact number of shares if the
 * master file has the same number in thousands.
 */
export function listingOf(master: MasterListing, known: QuoteRow | undefined): Listing {
  const { code, isin, name, market, thousandShares } = master
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

/** The listings of all codes, computed again only when they may have changed. */
export class Listings {
  #madeFrom: { masters: readonly MasterListing[]; epoch: string } | null = null
  #listings: readonly Listing[] = []

  of(
    masters: readonly MasterListing[],
    { epoch, rows }: { epoch: string; rows: () => Iterable<QuoteRow> },
  ): readonly Listing[] {
    if (this.#madeFrom?.masters === masters && this.#madeFrom.epoch === epoch) return this.#listings
    const known = new Map<StockCode, QuoteRow>([...rows()].map((row) => [row.code, row]))
    this.#listings = masters.map((listing) => listingOf(listing, known.get(listing.code)))
    this.#madeFrom = { masters, epoch }
    return this.#listings
  }
}
