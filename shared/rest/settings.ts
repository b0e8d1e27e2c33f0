import { z } from 'zod'
import { areDistinct, MAX_BOARDS } from '../market/ranking-boards.ts'
import { BREADTH_MARKETS } from '../market/breadth.ts'
import { RANKINGS } from '../market/ranking.ts'
import { SETTING_CHOICES, type SettingName, type Settings } from '../protocol/settings.ts'
import { endpoint } from './endpoint.ts'
import { Moment } from './fields.ts'

const choices = Object.entries(SETTING_CHOICES).map(([name, values]) => [name, z.enum(values)])

const BoardShape = z.strictObject({ by: z.enum(RANKINGS), market: z.enum(BREADTH_MARKETS) })

/** All settings and no other field, each with one of its choices: this bounds the stored size. */
const SettingsShape = z
  .strictObject({
    ...(Object.fromEntries(choices) as { [K in SettingName]: z.ZodType<Settings[K]> }),
    boards: z.array(BoardShape).min(1).max(MAX_BOARDS).refine(areDistinct, 'each board once').readonly(),
  })
  .meta({ id: 'Settings' })

const SettingsAnswerShape = z
  .object({ settings: SettingsShape, updated_at: Moment.nullable() })
  .meta({ id: 'SettingsAnswer' })
export type SettingsAnswer = z.output<typeof SettingsAnswerShape>

export const readSettings = endpoint('readSettings', {
  access: 'manage_self',
  activity: 'none',
  tag: 'settings',
  summary: 'Own settings; the defaults, with `updated_at` null, until something was chosen.',
  answer: { status: 200, description: 'All of them', shape: SettingsAnswerShape },
})

export const storeSettings = endpoint('storeSettings', {
  access: 'manage_self',
  activity: 'none',
  tag: 'settings',
  summary: 'Puts all own settings in place of those before.',
  body: SettingsShape,
  answer: { status: 200, description: 'As they are stored', shape: SettingsAnswerShape },
})
