import { en } from './console/en.ts'
import { ko } from './console/ko.ts'
import { pageWords } from './page-words.ts'

/** The words of everybody and those of the account page and the console. */
export const useConsoleWords = pageWords({ ko, en })
