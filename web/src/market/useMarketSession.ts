import type { ShallowRef } from 'vue'
import type { PhaseChange, SessionPhase } from '#shared/market/phase'
import { seoulDate } from '#shared/market/seoul-time'
import type { SeoulDate } from '#shared/market/seoul-time'
import type { PhaseChangeAnswer } from '#shared/rest/market'
import { HOUR_MS } from '#shared/time'
import { CLOCK } from '../live/clock.ts'
import { call } from '../rest/call.ts'
import { injectRequired } from '../ui/inject-required.ts'
import { usePolledQuery } from './usePolledQuery.ts'

/** The current phase of the exchange. */
export interface MarketSession {
  phase: SessionPhase
  tradeDate: SeoulDate
  /** Of today, which may differ from the trade date; empty on a day without trading. */
  hours: readonly PhaseChange[]
  /** Null beyond the end of the calendar. */
  next: PhaseChange | null
}

const RETRY_MS = 5_000
/** The accuracy of the server's clock. */
const AFTER_CHANGE_MS = 1_500
/** Browsers fire longer timers immediately. */
const LONGEST_WAIT_MS = HOUR_MS

const changeOf = ({ phase, begins_at }: PhaseChangeAnswer): PhaseChange => ({
  phase,
  atMs: Date.parse(begins_at),
})

/**
 * The session by the server's calendar: read at the start, after each change of phase, when the worker reports another
 * phase or source, and after a reconnect. Null until the first answer; then the last one.
 */
export function useMarketSession(): Readonly<ShallowRef<MarketSession | null>> {
  const clock = injectRequired(CLOCK)
  return usePolledQuery({
    request: (api) => call(api, 'readMarketSession'),
    read: ({ phase, trade_date, hours, next_change }): MarketSession => ({
      phase,
      tradeDate: trade_date ?? seoulDate(clock.now()),
      hours: hours.map(changeOf),
      next: next_change === null ? null : changeOf(next_change),
    }),
    dependsOn: ({ server, link }) => [server.state === 'up', link?.phase, link?.source],
    goodForMs: ({ next }, { source }) => {
      if (source === null) return RETRY_MS
      const untilNextMs = (next?.atMs ?? Infinity) - clock.now() + AFTER_CHANGE_MS
      return Math.min(LONGEST_WAIT_MS, Math.max(RETRY_MS, untilNextMs))
    },
    retryMs: RETRY_MS,
  })
}
