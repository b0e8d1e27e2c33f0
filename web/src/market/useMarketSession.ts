import type { ShallowRef } from 'vue'
import type { PhaseChange, SessionPhase } from '#shared/market/phase'
import { seoulDate } from '#shared/market/seoul-time'
import type { SeoulDate } from '#shared/market/seoul-time'
import type { PhaseChangeAnswer } from '#shared/rest/market'
import { CLOCK } from '../live/clock.ts'
import { call } from '../rest/call.ts'
import { injectRequired } from '../ui/inject-required.ts'
import { usePolledQuery } from './usePolledQuery.ts'

/** Where the exchange stands in its day. */
export interface MarketSession {
  phase: SessionPhase
  tradeDate: SeoulDate
  /** Of today, which need not be the trade date; empty on a day without trading. */
  hours: readonly PhaseChange[]
  /** Null when the calendar does not reach so far. */
  next: PhaseChange | null
}

const RETRY_MS = 5_000
/** The server's clock is known to the second. */
const AFTER_CHANGE_MS = 1_500
/** Longer timers than this run at once in browsers. */
const LONGEST_WAIT_MS = 3_600_000

const changeOf = ({ phase, begins_at }: PhaseChangeAnswer): PhaseChange => ({
  phase,
  atMs: Date.parse(begins_at),
})

/**
 * The session as the server's calendar has it: asked for at the start, after each change of phase, whenever the worker
 * speaks of another phase or source, and when the server is back. Null until the first answer; then what was last known.
 */
export function useMarketSession(): Readonly<ShallowRef<MarketSession | null>> {
  const clock = injectRequired(CLOCK)
  return usePolledQuery({
    ask: (api) => call(api, 'readMarketSession'),
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
