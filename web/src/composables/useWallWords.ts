import { pageWords } from '../i18n/page-words.ts'
import { en } from '../i18n/wall/en.ts'
import { ko } from '../i18n/wall/ko.ts'
import { useOverviewWords } from './useOverviewWords.ts'

/** The words of the overview, which the wall shares, and those of the wall. */
export const useWallWords = pageWords({ ko, en }, useOverviewWords)
