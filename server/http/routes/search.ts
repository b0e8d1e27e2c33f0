import { z } from 'zod'
import type { Database } from '#database/pool'
import { seoulIso } from '#shared/market/seoul-time'
import { plainText, wholeNumber } from '#shared/rest/fields'
import type { MarketBoard } from '../../live/market-board.ts'
import { createStockSearch, type FoundListing } from '../../market/stock-search.ts'
import { held } from '../held-board.ts'
import type { Route } from '../handle.ts'
import { defineRoute } from '../route.ts'
import type { FoundStockShape } from '../shapes/search.ts'
import { FoundStocksShape } from '../shapes/search.ts'

export interface SearchRouteParts {
  board: MarketBoard
  database: Database
}

const SearchInput = z.object({
  q: plainText(50)
    .trim()
    .min(1)
    .describe('A code in any spelling, an ISIN, a name, initial consonants, or keys of the other layout.'),
  limit: wholeNumber(1, 50).prefault('8').describe('Of those that are listed, and of those that are not.'),
})

export function searchRoutes({ board, database }: SearchRouteParts): Route[] {
  const find = createStockSearch({ board, database })
  const search = defineRoute({
    method: 'get',
    path: '/api/stocks',
    access: 'view_market',
    tag: 'market',
    summary: 'Finds stocks, those that were delisted too.',
    description: 'What is listed comes first, the best answer first; what is not comes after all of them.',
    query: SearchInput,
    answer: { status: 200, description: 'None where nothing answers', shape: FoundStocksShape },
    handle: async (_ctx, { query: { q, limit } }) => {
      held(board)
      return { items: (await find(q, limit)).map(present) }
    },
  })
  return [search]
}

function present({
  listing: { code, isin, name, market, section },
  leftAtMs,
}: FoundListing): z.output<typeof FoundStockShape> {
  const delisted_at = leftAtMs === null ? null : seoulIso(leftAtMs)
  return { code, isin, name, market, section, listed: leftAtMs === null, delisted_at }
}
