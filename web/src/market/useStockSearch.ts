import type { QuoteRow } from '#shared/market/quote'
import type * as Search from '#shared/market/search/search'
import type { Feed } from '../live/feed.ts'

const SHOWN = 8

/**
 * Finds stocks of the whole market by code, name and initial consonants; what they can be found by is made at the first
 * search and when a name changes. The letters of Hangul arrive with the first search: no page needs them to be painted.
 */
export function useStockSearch(feed: Pick<Feed, 'market'>) {
  let entries: Search.SearchEntries | undefined

  /** @returns the best few, exact codes first, the biggest first among equals; none for an empty query */
  async function find(query: string): Promise<QuoteRow[]> {
    const search = await import('#shared/market/search/search')
    const rankOf = search.searchRank(query)
    const known = (entries ??= new search.SearchEntries())
    if (rankOf === null) return []
    const found: { row: QuoteRow; rank: Search.Rank }[] = []
    for (const row of feed.market.rows()) {
      const rank = rankOf(known.of(row))
      if (rank !== null) found.push({ row, rank })
    }
    return found
      .sort((a, b) => a.rank - b.rank || capOf(b.row) - capOf(a.row))
      .slice(0, SHOWN)
      .map(({ row }) => row)
  }

  return { find }
}

const capOf = ({ price, previousClose, shares }: QuoteRow) => (price ?? previousClose ?? 0) * shares
