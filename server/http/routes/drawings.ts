import { readDrawings, storeDrawings, versionOf, type StoredDrawings } from '#database/accounts/drawings'
import type { Database } from '#database/pool'
import { MAX_DRAWN_STOCKS } from '#shared/market/drawing'
import { isoOf } from '#shared/market/seoul-time'
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
  const present = (stored: StoredDrawings | undefined): rest.Drawings => ({
    version: versionOf(stored),
    drawings: (stored?.drawings ?? []) as rest.Drawings['drawings'],
    updated_at: stored === undefined ? null : isoOf(stored.updatedAt),
  })

  const read = handle(rest.readDrawings, async (ctx, { params }) =>
    present(await readDrawings(database, userOf(ctx).sub, params.code)),
  )

  const store = handle(rest.storeDrawings, async (ctx, { params: { code }, body }) => {
    const { drawings, version } = body
    const userId = userOf(ctx).sub
    const result = await storeDrawings(database, { userId, code, drawings, version }, MAX_DRAWN_STOCKS, now())
    if (result === 'no_account') throw new Problem('session_ended')
    if (result === 'outdated')
      throw new Problem('conflict', { current: present(await readDrawings(database, userId, code)) })
    if (result === 'too_many_stocks') {
      const message = `There are drawings on ${MAX_DRAWN_STOCKS} stocks already.`
      throw invalidField('drawings', 'too_many_stocks', message)
    }
    return present(result.updatedAt === null ? undefined : { drawings, updatedAt: result.updatedAt })
  })

  return [read, store]
}
