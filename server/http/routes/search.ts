import type { Database } from '#database/pool'
import { seoulIso } from '#shared/market/seoul-time'
import * as rest from '#shared/rest/stocks'
import type { MarketBoard } from '../../live/market-board.ts'
import { createStockSearch, type FoundListing } from '../../market/stock-search.ts'
import { held } from '../held-board.ts'
import { handle, type Route } from '../handle.ts'

export interface SearchRouteDeps {
  board: MarketBoard
  database: Database
}

export function searchRoutes({ board, database }: SearchRouteDeps): Route[] {
  const find = createStockSearch({ board, database })
  const search = handle(rest.searchStocks, async (_ctx, { query: { q, limit } }) => {
    held(board)
    return { items: (await find(q, limit)).map(present) }
  })
  return [search]
}

function present({
  listing: { code, isin, name, market, section },
  leftAtMs,
}: FoundListing): rest.FoundStock {
  const delisted_at = leftAtMs === null ? null : seoulIso(leftAtMs)
  return { code, isin, name, market, section, listed: leftAtMs === null, delisted_at }
}
