import type { Database } from '#database/pool'
import { readUserSettings, storeUserSettings } from '#database/user-settings'
import { seoulIso } from '#shared/market/seoul-time'
import { readSettings } from '#shared/protocol/settings'
import { Problem } from '../../request/problem.ts'
import { userOf } from '../context.ts'
import type { Route } from '../handle.ts'
import { defineRoute } from '../route.ts'
import { SettingsAnswerShape, SettingsShape } from '../shapes/settings.ts'

export interface SettingsRouteParts {
  database: Database
  now: () => number
}

/** How the board looks to a person, on whichever device. */
export function settingsRoutes({ database, now }: SettingsRouteParts): Route[] {
  const read = defineRoute({
    method: 'get',
    path: '/api/settings',
    access: 'manage_self',
    tag: 'settings',
    summary: 'Own settings; the defaults, with `updated_at` null, until something was chosen.',
    answer: { status: 200, description: 'All of them', shape: SettingsAnswerShape },
    handle: async (ctx) => {
      const stored = await readUserSettings(database, userOf(ctx).sub)
      // A choice that has been taken away since is the default again.
      return {
        settings: readSettings(stored?.settings),
        updated_at: stored === undefined ? null : seoulIso(stored.updatedAt.getTime()),
      }
    },
  })

  const store = defineRoute({
    method: 'put',
    path: '/api/settings',
    access: 'manage_self',
    tag: 'settings',
    summary: 'Puts all own settings in place of those before.',
    body: SettingsShape,
    answer: { status: 200, description: 'As they are stored', shape: SettingsAnswerShape },
    handle: async (ctx, { body }) => {
      const atMs = now()
      if (!(await storeUserSettings(database, userOf(ctx).sub, body, atMs)))
        throw new Problem('session_ended')
      return { settings: body, updated_at: seoulIso(atMs) }
    },
  })

  return [read, store]
}
