import { en } from '../i18n/console/en.ts'
import { ko } from '../i18n/console/ko.ts'
import { pageWords } from '../i18n/page-words.ts'

/** The words of everybody and those of the account page and the console. */
export const useConsoleWords = pageWords({ ko, en })
