import { LANGUAGES } from '../language.ts'
import { DEFAULT_BOARDS, readBoards, type RankingBoard } from '../market/ranking-boards.ts'

/**
 * The user's preferences about the look and behaviour of the board, with all valid values; the first is the
 * default. Server and web validate by this table, so they cannot disagree.
 */
export const SETTING_CHOICES = {
  language: LANGUAGES,
  theme: ['dark', 'light', 'contrast', 'system'],
  /** Colours of rise and fall: red and blue, green and red, orange and blue, or none. */
  palette: ['kr', 'us', 'safe', 'mono'],
  density: ['compact', 'roomy'],
  /** The size of text, and of what holds it, in per cent of the design. */
  text_size: ['100', '90', '110', '125', '150'],
  /** A changed price is highlighted for a moment. */
  flash: ['on', 'off'],
  /** A tone when the prices stop, and another when they resume. */
  sounds: ['off', 'on'],
  /** The page at the root URL. */
  start: ['overview', 'listings', 'wall'],
  /** Single-character shortcuts (WCAG 2.1.4 requires that they can be turned off). */
  shortcuts: ['on', 'off'],
} as const

export type SettingName = keyof typeof SETTING_CHOICES
type Chosen = { -readonly [K in SettingName]: (typeof SETTING_CHOICES)[K][number] }

export interface Settings extends Chosen {
  /** The rankings of the overview, in their order. */
  boards: readonly RankingBoard[]
}

/** Validates foreign values; an invalid one is replaced by the default. */
export function readSettings(foreign: unknown): Settings {
  const found = Object(foreign) as Record<string, unknown>
  const chosen = Object.entries(SETTING_CHOICES).map(([name, choices]) => [
    name,
    choices.find((choice) => choice === found[name]) ?? choices[0],
  ])
  return { ...(Object.fromEntries(chosen) as Chosen), boards: readBoards(found['boards']) ?? DEFAULT_BOARDS }
}
