import { en } from '../i18n/wall/en.ts'
import { ko } from '../i18n/wall/ko.ts'
import { useOverviewWords } from './useOverviewWords.ts'

const complete = new WeakSet<object>()

/** The words of the overview, which the wall shares, and those of the wall. */
export function useWallWords() {
  const i18n = useOverviewWords()
  if (!complete.has(i18n)) {
    complete.add(i18n)
    i18n.mergeLocaleMessage('ko', ko)
    i18n.mergeLocaleMessage('en', en)
  }
  return i18n
}
