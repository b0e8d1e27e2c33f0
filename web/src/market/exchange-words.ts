import { byLanguage } from '../words/by-language.ts'
import type { ExchangeNames } from '../words/locale.ts'
import type { Language } from '../words/numbers.ts'

const NAMES = byLanguage(
  import.meta.glob<ExchangeNames>('../words/*/exchange.ts', { eager: true, import: 'names' }),
)

/** A sector or a section in the reader's language; one that is not known stays as the exchange calls it. */
export function exchangeWord(name: string, language: Language): string {
  return NAMES[language][name] ?? name
}
