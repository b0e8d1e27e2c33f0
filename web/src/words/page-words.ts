import { useI18n } from 'vue-i18n'
import { LANGUAGES } from '#shared/language'
import { byLanguage } from './by-language.ts'
import { said } from './said.ts'

const everybodys = () => useI18n({ useScope: 'global' })

/**
 * Words that only some pages say, and that arrive with the first of them.
 *
 * @param files the page's file of each language
 * @param beside the words they stand beside
 */
export function pageWords(files: Readonly<Record<string, object>>, beside = everybodys) {
  const words = byLanguage(files)
  const complete = new WeakSet<object>()
  return () => {
    const i18n = beside()
    if (!complete.has(i18n)) {
      complete.add(i18n)
      for (const language of LANGUAGES) i18n.mergeLocaleMessage(language, said(words[language]))
    }
    return i18n
  }
}
