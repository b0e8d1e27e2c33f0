import { z } from 'zod'
import { SETTING_CHOICES, type Settings, type SettingsAnswer } from '#shared/protocol/settings'

const choices = Object.entries(SETTING_CHOICES).map(([name, values]) => [name, z.enum(values)])

/** All of them, each one of its choices, and nothing else: that bounds what an account can keep here. */
export const SettingsShape = z
  .strictObject(Object.fromEntries(choices) as { [K in keyof Settings]: z.ZodType<Settings[K]> })
  .meta({ id: 'Settings' })

export const SettingsAnswerShape = z
  .object({ settings: SettingsShape, updated_at: z.iso.datetime({ offset: true }).nullable() })
  .meta({ id: 'SettingsAnswer' }) satisfies z.ZodType<SettingsAnswer>
