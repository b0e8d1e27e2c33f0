import { createI18n } from 'vue-i18n'
import type { Language } from './numbers.ts'
import { en } from './en.ts'
import { ko } from './ko.ts'
import type { Messages } from './messages.ts'
import { said } from './said.ts'

export function createWords(language: Language) {
  return createI18n<[Messages], Language, false>({
    legacy: false,
    locale: language,
    fallbackLocale: 'ko',
    messages: { ko: said(ko), en: said(en) },
  })
}
