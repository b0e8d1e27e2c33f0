import type { Redis } from 'ioredis'
import type { Database } from '#database/pool'
import { readWatchlists } from '#database/watchlists/read-watchlists'
import * as collectors from '#shared/rest/collectors'
import * as rest from '#shared/rest/disclosures'
import { datasetOnBoard } from '../../live/datasets.ts'
import type { MarketBoard } from '../../live/market-board.ts'
import { pageOf } from '../../live/lists/board-rows.ts'
import { DISCLOSURES } from '../../live/lists/disclosure-rows.ts'
import { readCollectors } from '../../market/read-collectors.ts'
import { Problem } from '../../request/problem.ts'
import { userOf, type Ctx } from '../context.ts'
import { held } from '../held-board.ts'
import { handle, type Route } from '../handle.ts'

export interface DisclosureRouteDeps {
  database: Database
  redis: Redis
  board: MarketBoard
}

/** Disclosures of the board's listings, and the status of the collectors. */
export function disclosureRoutes({ database: db, redis, board }: DisclosureRouteDeps): Route[] {
  /** @throws Problem `not_found`: the account has no such list */
  async function watched(ctx: Ctx, id: string): Promise<string[]> {
    const { lists } = await readWatchlists(db, userOf(ctx).sub)
    const list = lists.find((one) => one.id === id)
    if (list === undefined) throw new Problem('not_found')
    return list.items.map(({ code }) => code)
  }

  const list = handle(rest.listDisclosures, async (ctx, { query }) => {
    const { before, after, limit, kind: kinds, level: levels, watchlist, ...filter } = query
    const codes = watchlist === undefined ? undefined : await watched(ctx, watchlist)
    const dataset = datasetOnBoard(held(board))
    const wanted = { ...filter, codes, kinds, levels }
    return pageOf(DISCLOSURES, { db, dataset }, wanted, { before, after, limit })
  })
  const states = handle(collectors.listCollectors, async () => ({ items: await readCollectors(redis) }))
  return [list, states]
}
