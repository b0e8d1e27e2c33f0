import { en } from './overview/en.ts'
import { ko } from './overview/ko.ts'
import { pageWords } from './page-words.ts'

/** The words of everybody and those of the overview. */
export const useOverviewWords = pageWords({ ko, en })
