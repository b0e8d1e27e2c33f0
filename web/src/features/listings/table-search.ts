import { computed, shallowRef } from 'vue'
import type { QuoteRow } from '#shared/market/quote'
import type * as Search from '#shared/market/search/search'
import type { Matches } from './filter.ts'

/**
 * The search of the table. Its code, with the tables of Hangul, is no part of the first load: it comes when the table is there,
 * or with the first query.
 */
export function tableSearch() {
  const search = shallowRef<typeof Search | null>(null)
  let entries: Search.SearchEntries | undefined
  let loading: Promise<void> | undefined

  async function load(): Promise<void> {
    try {
      search.value = await import('#shared/market/search/search')
    } catch {
      // The server is away: loaded with the next query.
      loading = undefined
    }
  }
  const begin = () => (loading ??= load())

  return {
    begin,
    isReady: computed(() => search.value !== null),
    /** Which rows a query matches; null: all of them; undefined: the code is still on its way. */
    matchesOf(query: string): Matches | undefined {
      if (query.trim() === '') return null
      const { value: code } = search
      if (code === null) {
        void begin()
        return undefined
      }
      const rankOf = code.searchRank(query)
      const known = (entries ??= new code.SearchEntries())
      return rankOf && ((row: QuoteRow) => rankOf(known.of(row)) !== null)
    },
  }
}
