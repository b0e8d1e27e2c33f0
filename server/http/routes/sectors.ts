import { boardOf } from '#database/listings'
import type { Database } from '#database/pool'
import { sectorsOf } from '#database/sectors'
import type { MarketBoard } from '../../live/market-board.ts'
import { etagOf } from '../etag.ts'
import { held } from '../held-board.ts'
import { defineRoute, type Route } from '../route.ts'
import { SectorsShape } from '../shapes/sectors.ts'

export interface SectorRouteParts {
  board: MarketBoard
  database: Database
}

export function sectorRoutes({ board, database }: SectorRouteParts): Route[] {
  const sectors = defineRoute({
    method: 'get',
    path: '/api/market/sectors',
    access: 'view_market',
    tag: 'market',
    summary: 'Which stocks of the board are in which sector.',
    description: 'As the source names them, told once a day. A stock that is in none is left out.',
    answer: { status: 200, description: 'The largest sector first; with an ETag', shape: SectorsShape },
    handle: async (ctx) => {
      const { rowByCode } = held(board).market()
      const told = await sectorsOf(database, await whoTold(board, database))
      const codesOf = new Map<string, string[]>()
      for (const { code, sector } of told.stocks) {
        if (rowByCode(code) === undefined) continue
        const codes = codesOf.get(sector)
        if (codes === undefined) codesOf.set(sector, [code])
        else codes.push(code)
      }
      const answer = {
        as_of: told.asOf,
        sectors: [...codesOf]
          .map(([sector, codes]) => ({ sector, codes }))
          .sort((a, b) => b.codes.length - a.codes.length || (a.sector < b.sector ? -1 : 1)),
      }
      ctx.set('ETag', etagOf(answer))
      ctx.set('Cache-Control', 'private, no-cache')
      return answer
    },
  })
  return [sectors]
}

/** A recording tells no sectors: those of the board it was made of hold for its stocks; a folder's are of the exchange. */
async function whoTold(board: MarketBoard, database: Database): Promise<string> {
  const { rows, source } = board.market()
  if (source === 'replay') return board.link()?.replay?.board ?? 'krx'
  const [any] = rows
  return any === undefined ? '' : boardOf(database, any.id)
}
