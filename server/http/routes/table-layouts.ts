import { readTableLayouts, storeTableLayouts } from '#database/accounts/table-layouts'
import type { Database } from '#database/pool'
import * as rest from '#shared/rest/table-layouts'
import { Problem } from '../../request/problem.ts'
import { userOf } from '../context.ts'
import { handle, type Route } from '../handle.ts'

/** The layouts of the table that the caller has saved. */
export function tableLayoutRoutes({ database }: { database: Database }): Route[] {
  const read = async (userId: string) => (await readTableLayouts(database, userId)) as rest.TableLayouts

  return [
    handle(rest.readTableLayouts, (ctx) => read(userOf(ctx).sub)),
    handle(rest.storeTableLayouts, async (ctx, { body }) => {
      const version = await storeTableLayouts(database, userOf(ctx).sub, body)
      if (version === null) throw new Problem('conflict', { current: await read(userOf(ctx).sub) })
      return { ...body, version }
    }),
  ]
}
