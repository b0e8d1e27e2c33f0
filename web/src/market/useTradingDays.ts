import { computed, type ComputedRef } from 'vue'
import type { HoursOf } from '#shared/displays/schedule'
import type { PhaseChange } from '#shared/market/phase'
import { addDays, seoulDate, type SeoulDate } from '#shared/market/seoul-time'
import { MINUTE_MS } from '#shared/time'
import { CLOCK } from '../live/clock.ts'
import { call } from '../rest/call.ts'
import { injectRequired } from '../ui/inject-required.ts'
import { usePolledQuery } from './usePolledQuery.ts'

/** As long as the longest lease of a display: it may have to do without a server for this time. */
const DAYS_AHEAD = 31
const GOOD_FOR_MS = 15 * MINUTE_MS
const RETRY_MS = 5_000
const DAYS_KEY = 'trading-days'

type Days = Readonly<Record<SeoulDate, PhaseChange[]>>

/**
 * The hours of the days around today by the calendar of the source, with its changes a quarter of an hour later. They are kept in
 * the browser, for a screen that restarts without the server.
 */
export function useTradingDays(
  storage: Pick<Storage, 'getItem' | 'setItem'> = localStorage,
): ComputedRef<HoursOf> {
  const clock = injectRequired(CLOCK)
  const kept = readDays(storage)
  const days = usePolledQuery({
    request: (api) => {
      const today = seoulDate(clock.now())
      const query = { from: addDays(today, -1), to: addDays(today, DAYS_AHEAD) }
      return call(api, 'listTradingHours', { query })
    },
    read: (answer): Days => {
      const known = Object.fromEntries(
        answer.days.map(({ date, hours }) => [
          date,
          hours.map(({ phase, begins_at }) => ({ phase, atMs: Date.parse(begins_at) })),
        ]),
      )
      storage.setItem(DAYS_KEY, JSON.stringify(known))
      return known
    },
    dependsOn: ({ server, link }) => [server.state === 'up', link?.source],
    goodForMs: () => GOOD_FOR_MS,
    retryMs: RETRY_MS,
  })
  return computed(() => {
    const known = days.value ?? kept
    return (date) => known[date] ?? null
  })
}

function readDays(storage: Pick<Storage, 'getItem'>): Days {
  try {
    return (JSON.parse(storage.getItem(DAYS_KEY) ?? 'null') as Days | null) ?? {}
  } catch {
    return {}
  }
}
