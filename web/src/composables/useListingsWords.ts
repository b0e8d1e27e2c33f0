import { useI18n } from 'vue-i18n'
import { en } from '../i18n/listings/en.ts'
import { ko } from '../i18n/listings/ko.ts'

const complete = new WeakSet<object>()

/** The words of everybody and those of the table of all listings, which arrive with it. */
export function useListingsWords() {
  const i18n = useI18n({ useScope: 'global' })
  if (!complete.has(i18n)) {
    complete.add(i18n)
    i18n.mergeLocaleMessage('ko', ko)
    i18n.mergeLocaleMessage('en', en)
  }
  return i18n
}
