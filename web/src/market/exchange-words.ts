import { byLanguage } from '../words/by-language.ts'
import type { ExchangeNames } from '../words/locale.ts'
import type { Language } from '../words/numbers.ts'

const NAMES = byLanguage(
  import.meta.glob<ExchangeNames>('../words/*/exchange.ts', { eager: true, import: 'names' }),
)

/** Translates a sector or section; an unknown one keeps the exchange's name. */
export function exchangeWord(name: string, language: Language): string {
  return NAMES[language][name] ?? name
}
