import { en } from '../i18n/stock/en.ts'
import { ko } from '../i18n/stock/ko.ts'
import { pageWords } from '../i18n/page-words.ts'

/** The words of everybody and those of single stocks: their page, comparing, replaying. */
export const useStockWords = pageWords({ ko, en })
