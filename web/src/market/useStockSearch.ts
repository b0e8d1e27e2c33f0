import type { QuoteRow } from '#shared/market/quote'
import type * as Search from '#shared/market/search/search'
import type { Feed } from '../live/feed.ts'

const SHOWN = 8

/** @returns the best results: exact codes first, larger companies first among equals; none for an empty query */
export type FindStocks = (query: string) => QuoteRow[]

/**
 * Finds stocks by code, name and initial consonants. The index is built at the first search and when a name changes; the
 * Hangul tables are loaded with it, as no page needs them to render.
 */
export function useStockSearch(feed: Pick<Feed, 'market' | 'loaded'>): () => Promise<FindStocks> {
  let find: FindStocks | undefined
  return async () => {
    const [search] = await Promise.all([import('#shared/market/search/search'), feed.loaded()])
    return (find ??= finder(feed.market, search))
  }
}

export function finder(market: Pick<Feed['market'], 'rows'>, search: typeof Search): FindStocks {
  const entries = new search.SearchEntries()
  return (query) => {
    const rankOf = search.searchRank(query)
    if (rankOf === null) return []
    const found: { row: QuoteRow; rank: Search.Rank }[] = []
    for (const row of market.rows()) {
      const rank = rankOf(entries.of(row))
      if (rank !== null) found.push({ row, rank })
    }
    return found
      .sort((a, b) => a.rank - b.rank || capOf(b.row) - capOf(a.row))
      .slice(0, SHOWN)
      .map(({ row }) => row)
  }
}

const capOf = ({ price, previousClose, shares }: QuoteRow) => (price ?? previousClose ?? 0) * shares
