import { readDrawings, storeDrawings } from '#database/accounts/drawings'
import type { Database } from '#database/pool'
import { MAX_DRAWN_STOCKS } from '#shared/market/drawing'
import { isoOf, seoulIso } from '#shared/market/seoul-time'
import * as rest from '#shared/rest/drawings'
import { invalidField, Problem } from '../../request/problem.ts'
import { userOf } from '../context.ts'
import { handle, type Route } from '../handle.ts'

export interface DrawingRouteDeps {
  database: Database
  now: () => number
}

/** What the caller has drawn on the chart of a stock. */
export function drawingRoutes({ database, now }: DrawingRouteDeps): Route[] {
  const read = handle(rest.readDrawings, async (ctx, { params }) => {
    const stored = await readDrawings(database, userOf(ctx).sub, params.code)
    return {
      drawings: (stored?.drawings ?? []) as rest.Drawings['drawings'],
      updated_at: stored === undefined ? null : isoOf(stored.updatedAt),
    }
  })

  const store = handle(rest.storeDrawings, async (ctx, { params, body }) => {
    const atMs = now()
    const { drawings } = body
    const of = { userId: userOf(ctx).sub, code: params.code, drawings }
    const result = await storeDrawings(database, of, MAX_DRAWN_STOCKS, atMs)
    if (result === 'no_account') throw new Problem('session_ended')
    if (result === 'too_many_stocks') {
      const message = `There are drawings on ${MAX_DRAWN_STOCKS} stocks already.`
      throw invalidField('drawings', 'too_many_stocks', message)
    }
    return { drawings, updated_at: drawings.length === 0 ? null : seoulIso(atMs) }
  })

  return [read, store]
}
