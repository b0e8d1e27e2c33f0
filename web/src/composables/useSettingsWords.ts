import { useI18n } from 'vue-i18n'
import { en } from '../i18n/settings/en.ts'
import { ko } from '../i18n/settings/ko.ts'

const complete = new WeakSet<object>()

/** The words of everybody and those of the settings page, which arrive with it. */
export function useSettingsWords() {
  const i18n = useI18n({ useScope: 'global' })
  if (!complete.has(i18n)) {
    complete.add(i18n)
    i18n.mergeLocaleMessage('ko', ko)
    i18n.mergeLocaleMessage('en', en)
  }
  return i18n
}
