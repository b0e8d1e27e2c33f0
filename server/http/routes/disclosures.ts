import type { Redis } from 'ioredis'
import type { Database } from '#database/pool'
import * as collectors from '#shared/rest/collectors'
import * as rest from '#shared/rest/disclosures'
import { datasetOnBoard } from '../../live/datasets.ts'
import type { MarketBoard } from '../../live/market-board.ts'
import { pageOf } from '../../live/lists/board-rows.ts'
import { DISCLOSURES } from '../../live/lists/disclosure-rows.ts'
import { readCollectors } from '../../market/read-collectors.ts'
import { held } from '../held-board.ts'
import { handle, type Route } from '../handle.ts'

export interface DisclosureRouteDeps {
  database: Database
  redis: Redis
  board: MarketBoard
}

/** Disclosures of what is on the board, and how those are who collect what stands beside it. */
export function disclosureRoutes({ database: db, redis, board }: DisclosureRouteDeps): Route[] {
  const list = handle(rest.listDisclosures, (_ctx, { query }) => {
    const { before, after, limit, kind: kinds, level: levels, ...filter } = query
    const dataset = datasetOnBoard(held(board))
    return pageOf(DISCLOSURES, { db, dataset }, { ...filter, kinds, levels }, { before, after, limit })
  })
  const states = handle(collectors.listCollectors, async () => ({ items: await readCollectors(redis) }))
  return [list, states]
}
