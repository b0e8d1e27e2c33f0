import { useI18n } from 'vue-i18n'
import { en } from '../i18n/stock/en.ts'
import { ko } from '../i18n/stock/ko.ts'

const complete = new WeakSet<object>()

/** The words of everybody and those of single stocks, which arrive with the first page that shows one. */
export function useStockWords() {
  const i18n = useI18n({ useScope: 'global' })
  if (!complete.has(i18n)) {
    complete.add(i18n)
    i18n.mergeLocaleMessage('ko', ko)
    i18n.mergeLocaleMessage('en', en)
  }
  return i18n
}
