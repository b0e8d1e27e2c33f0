import type { Market } from '#shared/market/quote'
import { ProblemError, queryText } from '../rest/request.ts'
import type { Api } from '../rest/request.ts'

interface FoundStock {
  code: string
  name: string
  market: Market
  listed: boolean
  delisted_at: string | null
}

/** Finds what the page does not have: stocks that have left the board. */
export function stockSearch(api: Api) {
  return {
    /** None where the server cannot say; what is listed is found all the same. */
    former: async (q: string) => {
      const text = q.trim().slice(0, 50)
      const answer = await api
        .request('GET', `/api/stocks${queryText({ q: text })}`)
        .catch((error: unknown) => {
          if (error instanceof ProblemError) return { items: [] }
          throw error
        })
      return (answer as { items: FoundStock[] }).items.flatMap(
        ({ code, name, market, listed, delisted_at }) =>
          listed ? [] : [{ code, name, market, delistedAt: delisted_at ?? '' }],
      )
    },
  }
}
