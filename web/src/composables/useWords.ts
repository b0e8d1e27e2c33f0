import { useI18n } from 'vue-i18n'

const SECOND_MS = 1_000
const MINUTE_MS = 60 * SECOND_MS
const HOUR_MS = 60 * MINUTE_MS

/** Words that need a little thought before they are said. */
export function useWords() {
  const i18n = useI18n()
  const { t } = i18n
  const known = (key: string, otherwise: string) => (i18n.te(key) ? t(key) : otherwise)
  return {
    /** A source we have no words for is called by its own name. */
    sourceName: (source: string) => known(`source.${source}`, source),
    roleName: (role: string) => known(`role.${role}`, role),
    delayLabel: (minutes: number) => (minutes > 0 ? t('delay.minutes', { minutes }) : t('delay.none')),
    agoLabel: (ageMs: number): string => {
      if (ageMs < 2 * SECOND_MS) return t('ago.now')
      if (ageMs < MINUTE_MS) return t('ago.seconds', { count: Math.floor(ageMs / SECOND_MS) })
      if (ageMs < HOUR_MS) return t('ago.minutes', { count: Math.floor(ageMs / MINUTE_MS) })
      return t('ago.hours', { count: Math.floor(ageMs / HOUR_MS) })
    },
  }
}
