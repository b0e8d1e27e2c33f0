import { en } from '../i18n/listings/en.ts'
import { ko } from '../i18n/listings/ko.ts'
import { pageWords } from '../i18n/page-words.ts'

/** The words of everybody and those of the table of all listings. */
export const useListingsWords = pageWords({ ko, en })
