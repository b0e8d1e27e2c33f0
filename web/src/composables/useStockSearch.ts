import type { QuoteRow } from '#shared/market/quote'
import type * as Search from '../board/search.ts'
import type { Feed } from '../live/feed.ts'

const SHOWN = 8

/** How well a row answers; rows of the same rank stand in the order of their size. */
const RANKS = { code: 0, name: 1, inside: 2 } as const

/**
 * Finds stocks of the whole market by code, name and initial consonants; what they can be found by is made at the first
 * search and when a name changes. The letters of Hangul arrive with the first search: no page needs them to be painted.
 */
export function useStockSearch(feed: Pick<Feed, 'market'>) {
  let entries: Search.SearchEntries | undefined

  /** @returns the best few, the biggest first among equals; none for an empty query */
  async function find(query: string): Promise<QuoteRow[]> {
    const search = await import('../board/search.ts')
    const matches = search.searchTest(query)
    const known = (entries ??= new search.SearchEntries())
    if (matches === null) return []
    const wanted = query.trim().toLowerCase()
    const rankOf = ({ code, name }: QuoteRow) => {
      if (code.toLowerCase() === wanted) return RANKS.code
      return name.toLowerCase().startsWith(wanted) ? RANKS.name : RANKS.inside
    }
    return [...feed.market.rows()]
      .filter((row) => matches(known.of(row)))
      .map((row) => ({ row, rank: rankOf(row) }))
      .sort((a, b) => a.rank - b.rank || capOf(b.row) - capOf(a.row))
      .slice(0, SHOWN)
      .map(({ row }) => row)
  }

  return { find }
}

const capOf = ({ price, previousClose, shares }: QuoteRow) => (price ?? previousClose ?? 0) * shares
