import { pageWords } from '../../words/page-words.ts'
import { en } from './words/en.ts'
import { ko } from './words/ko.ts'
import { useOverviewWords } from '../../words/useOverviewWords.ts'

/** The words of the overview, which the wall shares, and those of the wall. */
export const useWallWords = pageWords({ ko, en }, useOverviewWords)
