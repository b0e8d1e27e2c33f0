import { readFormerListings, type LeftListing } from '#database/market/former-listings'
import type { Database } from '#database/pool'
import type { Listing, QuoteRow } from '#shared/market/quote'
import { SearchEntries, searchRank, type Rank } from '#shared/market/search/search'
import type { MarketBoard } from '../live/market-board.ts'
import { shareAnswer } from '../share-answer.ts'

/** A listing that matches a search. */
export interface FoundListing {
  listing: Listing
  /** When it was delisted; null: it is listed. */
  leftAtMs: number | null
}

type Search = (query: string, limit: number) => Promise<FoundListing[]>

/**
 * Searches listings like the page, followed by delisted ones: at most `limit` of either, the best first; ties
 * by size, delisted ones by date.
 */
export function createStockSearch({ board, database }: { board: MarketBoard; database: Database }): Search {
  const entries = new SearchEntries()
  const former = shareAnswer(() => readFormer().catch((error: unknown) => new Failed(error)))

  async function readFormer(): Promise<LeftListing[]> {
    const [any] = board.market().rows()
    return any === undefined ? [] : readFormerListings(database, any.id)
  }

  return async (query, limit) => {
    const rankOf = searchRank(query)
    if (rankOf === null) return []
    const left = await former()
    if (left instanceof Failed) throw left.error
    const { rows, rowByCode } = board.market()
    const best = <T extends Listing & { id: number }>(listings: Iterable<T>, weight: (one: T) => number) =>
      [...listings]
        .flatMap((listing): { listing: T; rank: Rank }[] => {
          const rank = rankOf(entries.of(listing))
          return rank === null ? [] : [{ listing, rank }]
        })
        .sort((a, b) => a.rank - b.rank || weight(b.listing) - weight(a.listing))
        .slice(0, limit)
    // In a replay a stock may be on the board that has been delisted since.
    const gone = left.filter(({ code }) => rowByCode(code) === undefined)
    return [
      ...best(rows(), capOf).map(({ listing }) => ({ listing, leftAtMs: null })),
      ...best(gone, ({ leftAtMs }) => leftAtMs).map(({ listing }) => ({
        listing,
        leftAtMs: listing.leftAtMs,
      })),
    ]
  }
}

/** The shared promise must not reject; each caller rejects by itself. */
class Failed {
  readonly error: unknown

  constructor(error: unknown) {
    this.error = error
  }
}

const capOf = ({ price, previousClose, shares }: QuoteRow) => (price ?? previousClose ?? 0) * shares
