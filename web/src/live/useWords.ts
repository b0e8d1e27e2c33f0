import { useI18n } from 'vue-i18n'
import { isAsOfBound } from '#shared/market/sources'
import { seoulClockTime } from './clock.ts'
import type { ServerHop, Stale } from './lamp.ts'
import type { Recovery } from './recovery.ts'
import type { Link } from '#shared/protocol/messages'
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '#shared/time'

/**
 * A source that publishes a day on the next morning is half a day late or more, which is not shown in
 * minutes.
 */
const A_DAY_LATE_MINUTES = 12 * 60

/** The texts about a source, for the one that fills the board or a standby. */
type Reasons = Pick<Link, 'code'> &
  Partial<Pick<Link, 'rows_set_aside' | 'still' | 'newest_day' | 'missing' | 'halts'>>

/** Texts that depend on several values. */
export function useWords() {
  const i18n = useI18n()
  const { t } = i18n
  const known = (key: string, otherwise: string) => (i18n.te(key) ? t(key) : otherwise)
  /** Which markets are halted, for how long and why; empty: none. */
  function haltReason({ code, halts = [] }: Reasons): string {
    if (halts.length === 0 && code !== 'market_halted') return ''
    const texts = halts.map(({ market, since_ms, until_ms, reason }) => {
      const times = { since: seoulClockTime(since_ms), until: seoulClockTime(until_ms) }
      return t('halt.one', { market: t(`halt.market.${market}`), ...times, reason })
    })
    return t('linkCode.market_halted', { halts: texts.join(', ') })
  }
  return {
    /** A source without a translation is shown by its own name. */
    sourceName: (source: string) => known(`source.${source}`, source),
    roleName: (role: string) => known(`role.${role}`, role),
    /** Why the link is not simply live; empty if it is. */
    linkReason: (link: Reasons): string => {
      const { code, rows_set_aside: count = 0, still = [], newest_day: day = '', missing = [] } = link
      const halted = haltReason(link)
      if (code === null || code === 'market_halted') return halted
      const markets = still.map(({ market }) => market).join(', ')
      const parts = missing.map(({ part, reason }) => {
        const words = { part: t(`missing.part.${part}`), reason: t(`missing.reason.${reason}`) }
        return t('missing.one', words)
      })
      const sinceMs = still.map(({ since_ms }) => since_ms)
      const since = sinceMs.length === 0 ? '' : seoulClockTime(Math.min(...sinceMs))
      return [t(`linkCode.${code}`, { count, markets, since, day, missing: parts.join(', ') }), halted]
        .filter(Boolean)
        .join(' ')
    },
    /** The meaning of the as-of time: for some sources it is only an upper bound. */
    asOfLabel: (time: string, source: string | null | undefined) =>
      t(isAsOfBound(source) ? 'asOfAtMost' : 'asOf', { time }),
    delayLabel: (minutes: number) => {
      if (minutes >= A_DAY_LATE_MINUTES) return t('delay.day')
      return minutes > 0 ? t('delay.minutes', { minutes }) : t('delay.none')
    },
    staleLabel: ({ hop, sinceMs }: Stale): string =>
      sinceMs === null ? t(`stale.${hop}Never`) : t(`stale.${hop}`, { since: seoulClockTime(sinceMs) }),
    hopLabel: (server: ServerHop): string => {
      if (server.state !== 'down') return t(`hop.${server.state}`)
      if (server.attempt > 0) return t('hop.attempt', { attempt: server.attempt })
      return t(server.since === null ? 'hop.never' : 'hop.down')
    },
    recoveryLabel: (recovery: Recovery): string => {
      switch (recovery.state) {
        case 'none':
          return t('recovery.none')
        case 'catching_up':
          return t('recovery.catchingUp')
        case 'caught_up':
          return t('recovery.caughtUp', {
            updates: recovery.updates,
            seconds: Math.max(1, Math.round(recovery.awayMs / SECOND_MS)),
          })
        case 'started_over':
          return t(`recovery.startedOver.${recovery.why}`)
      }
    },
    agoLabel: (ageMs: number): string => {
      if (ageMs < 2 * SECOND_MS) return t('ago.now')
      if (ageMs < MINUTE_MS) return t('ago.seconds', { count: Math.floor(ageMs / SECOND_MS) })
      if (ageMs < HOUR_MS) return t('ago.minutes', { count: Math.floor(ageMs / MINUTE_MS) })
      return t('ago.hours', { count: Math.floor(ageMs / HOUR_MS) })
    },
  }
}
