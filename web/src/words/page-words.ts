import { useI18n } from 'vue-i18n'
import type { Language } from './numbers.ts'
import { said } from './said.ts'

const everybodys = () => useI18n({ useScope: 'global' })

/**
 * Words that only some pages say, and that arrive with the first of them.
 *
 * @param beside the words they stand beside
 */
export function pageWords(words: Readonly<Record<Language, object>>, beside = everybodys) {
  const complete = new WeakSet<object>()
  return () => {
    const i18n = beside()
    if (!complete.has(i18n)) {
      complete.add(i18n)
      i18n.mergeLocaleMessage('ko', said(words.ko))
      i18n.mergeLocaleMessage('en', said(words.en))
    }
    return i18n
  }
}
