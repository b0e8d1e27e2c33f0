import { en } from '../i18n/overview/en.ts'
import { ko } from '../i18n/overview/ko.ts'
import { pageWords } from '../i18n/page-words.ts'

/** The words of everybody and those of the overview. */
export const useOverviewWords = pageWords({ ko, en })
