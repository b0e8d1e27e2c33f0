import { en } from '../i18n/settings/en.ts'
import { ko } from '../i18n/settings/ko.ts'
import { pageWords } from '../i18n/page-words.ts'

/** The words of everybody and those of the settings page. */
export const useSettingsWords = pageWords({ ko, en })
