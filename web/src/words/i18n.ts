import { createI18n } from 'vue-i18n'
import { LANGUAGES, type Language } from '#shared/language'
import type { Messages } from './locale.ts'
import { LOCALES } from './locales.ts'
import { said } from './said.ts'

export function createWords(language: Language) {
  const messages = Object.fromEntries(LANGUAGES.map((each) => [each, said(LOCALES[each].words)]))
  return createI18n<[Messages], Language, false>({
    legacy: false,
    locale: language,
    fallbackLocale: LANGUAGES[0],
    messages: messages as Record<Language, Messages>,
  })
}
