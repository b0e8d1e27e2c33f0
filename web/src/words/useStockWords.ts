import { en } from './stock/en.ts'
import { ko } from './stock/ko.ts'
import { pageWords } from './page-words.ts'

/** The words of everybody and those of single stocks: their page, comparing, replaying. */
export const useStockWords = pageWords({ ko, en })
