import { LANGUAGES, type Language } from '#shared/language'
import type { Settings } from '#shared/protocol/settings'

/**
 * The defaults of a new browser: the first supported language of the browser, and the colour scheme of the
 * system. public/appearance.js decides the same before the first paint.
 */
export function firstVisit(languages: readonly string[]): Pick<Settings, 'language' | 'theme'> {
  const spoken = languages.map((tag) => tag.toLowerCase().split('-')[0])
  const language = spoken.find((name): name is Language => LANGUAGES.some((known) => known === name))
  return { language: language ?? LANGUAGES[0], theme: 'system' }
}
