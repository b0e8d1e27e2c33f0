import type { Database } from '#database/pool'
import { readUserSettings, storeUserSettings } from '#database/accounts/user-settings'
import { isoOf, seoulIso } from '#shared/market/seoul-time'
import { readSettings } from '#shared/protocol/settings'
import * as rest from '#shared/rest/settings'
import { Problem } from '../../request/problem.ts'
import { userOf } from '../context.ts'
import { handle, type Route } from '../handle.ts'

export interface SettingsRouteDeps {
  database: Database
  now: () => number
}

/** Display settings of the caller's own account. */
export function settingsRoutes({ database, now }: SettingsRouteDeps): Route[] {
  const read = handle(rest.readSettings, async (ctx) => {
    const stored = await readUserSettings(database, userOf(ctx).sub)
    // A stored choice that no longer exists becomes the default.
    return {
      settings: readSettings(stored?.settings),
      updated_at: stored === undefined ? null : isoOf(stored.updatedAt),
    }
  })

  const store = handle(rest.storeSettings, async (ctx, { body }) => {
    const atMs = now()
    if (!(await storeUserSettings(database, userOf(ctx).sub, body, atMs))) throw new Problem('session_ended')
    return { settings: body, updated_at: seoulIso(atMs) }
  })

  return [read, store]
}
