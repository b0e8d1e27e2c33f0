import { en } from './words/en.ts'
import { ko } from './words/ko.ts'
import { pageWords } from '../../words/page-words.ts'

/** The words of everybody and those of the settings page. */
export const useSettingsWords = pageWords({ ko, en })
