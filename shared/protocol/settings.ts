import { LANGUAGES } from '../language.ts'

/**
 * What a person chooses about how the board looks and behaves, and everything each may be; the first is the default.
 * Server and web check by this table, so neither can know a choice the other does not.
 */
export const SETTING_CHOICES = {
  language: LANGUAGES,
  theme: ['dark', 'light', 'contrast', 'system'],
  /** Colours of rise and fall: red and blue, green and red, orange and blue, or none. */
  palette: ['kr', 'us', 'safe', 'mono'],
  density: ['compact', 'roomy'],
  /** A price that moves lights up for a moment. */
  flash: ['on', 'off'],
  /** A tone when the prices stop coming, and another when they come again. */
  sounds: ['off', 'on'],
  /** The page that the bare address opens. */
  start: ['overview', 'listings', 'wall'],
  /** Shortcuts of one character (WCAG 2.1.4 lets people turn them off). */
  shortcuts: ['on', 'off'],
} as const

export type SettingName = keyof typeof SETTING_CHOICES
export type Settings = { -readonly [K in SettingName]: (typeof SETTING_CHOICES)[K][number] }

/** Takes foreign values as far as they are a choice there is; anything else is the default. */
export function readSettings(foreign: unknown): Settings {
  const found = Object(foreign) as Record<string, unknown>
  const chosen = Object.entries(SETTING_CHOICES).map(([name, choices]) => [
    name,
    choices.find((choice) => choice === found[name]) ?? choices[0],
  ])
  return Object.fromEntries(chosen) as Settings
}
