import * as rest from '#shared/rest/news'
import { datasetOnBoard } from '../../live/datasets.ts'
import { pageOf } from '../../live/lists/board-rows.ts'
import { HEADLINES } from '../../live/lists/headline-rows.ts'
import { held } from '../held-board.ts'
import { handle, type Route } from '../handle.ts'
import type { DisclosureRouteDeps } from './disclosures.ts'

/** Headlines about the board's listings. */
export function newsRoutes({ database: db, board }: DisclosureRouteDeps): Route[] {
  return [
    handle(rest.listNews, (_ctx, { query: { before, after, limit, ...filter } }) =>
      pageOf(HEADLINES, { db, dataset: datasetOnBoard(held(board)) }, filter, { before, after, limit }),
    ),
  ]
}
