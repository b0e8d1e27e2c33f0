import { call } from '../rest/call.ts'
import { ProblemError } from '../rest/request.ts'
import type { Api } from '../rest/request.ts'

/** Finds delisted stocks, which the page does not have. */
export function stockSearch(api: Api) {
  return {
    /** Empty if the server does not answer; listed stocks are found without it. */
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
