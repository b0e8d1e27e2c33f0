import { call } from '../rest/call.ts'
import { ProblemError } from '../rest/request.ts'
import type { Api } from '../rest/request.ts'

/** Finds what the page does not have: stocks that have left the board. */
export function stockSearch(api: Api) {
  return {
    /** None where the server cannot say; what is listed is found all the same. */
    former: async (q: string) => {
      const text = q.trim().slice(0, 50)
      const { items } = await call(api, 'searchStocks', { query: { q: text } }).catch((error: unknown) => {
        if (error instanceof ProblemError) return { items: [] }
        throw error
      })
      return items.flatMap(({ code, name, market, listed, delisted_at }) =>
        listed ? [] : [{ code, name, market, delistedAt: delisted_at ?? '' }],
      )
    },
  }
}
