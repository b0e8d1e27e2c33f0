import { inject, onScopeDispose, shallowRef, watch } from 'vue'
import type { ShallowRef } from 'vue'
import type { PhaseChange, SessionPhase } from '#shared/market/phase'
import { seoulDate } from '#shared/market/seoul-time'
import type { SeoulDate } from '#shared/market/seoul-time'
import { ProblemError } from '../api/request.ts'
import type { Api } from '../api/request.ts'
import { CLOCK } from '../live/clock.ts'
import type { ServerClock } from '../live/clock.ts'
import { LIVE } from '../live/live.ts'
import type { Live } from '../live/live.ts'
import { API } from '../stores/session.ts'

/** Where the exchange stands in its day. */
export interface MarketSession {
  phase: SessionPhase
  tradeDate: SeoulDate
  /** Of today, which need not be the trade date; empty on a day without trading. */
  hours: readonly PhaseChange[]
  /** Null when the calendar does not reach so far. */
  next: PhaseChange | null
}

interface SessionAnswer {
  phase: SessionPhase
  trade_date: SeoulDate | null
  hours: { phase: SessionPhase; begins_at: string }[]
  next_change: { phase: SessionPhase; begins_at: string } | null
}

const RETRY_MS = 5_000
/** The server's clock is known to the second. */
const AFTER_CHANGE_MS = 1_500
/** Longer timers than this run at once in browsers. */
const LONGEST_WAIT_MS = 3_600_000

const changeOf = ({ phase, begins_at }: { phase: SessionPhase; begins_at: string }): PhaseChange => ({
  phase,
  atMs: Date.parse(begins_at),
})

/**
 * The session as the server's calendar has it: asked for at the start, after each change of phase, whenever the worker
 * speaks of another phase or source, and when the server is back. Null until the first answer; then what was last known.
 */
export function useMarketSession(): Readonly<ShallowRef<MarketSession | null>> {
  const api = inject(API) as Api
  const clock = inject(CLOCK) as ServerClock
  const { lamp } = inject(LIVE) as Live
  const session = shallowRef<MarketSession | null>(null)
  let timer: ReturnType<typeof setTimeout> | undefined
  let over = false
  let asked = 0

  async function ask(): Promise<void> {
    clearTimeout(timer)
    const mine = ++asked
    let waitMs = RETRY_MS
    try {
      const answer = (await api.request('GET', '/api/market/session')) as SessionAnswer
      if (mine !== asked) return
      const next = answer.next_change === null ? null : changeOf(answer.next_change)
      session.value = {
        phase: answer.phase,
        tradeDate: answer.trade_date ?? seoulDate(clock.now()),
        hours: answer.hours.map(changeOf),
        next,
      }
      const untilNextMs = (next?.atMs ?? Infinity) - clock.now() + AFTER_CHANGE_MS
      waitMs = Math.min(LONGEST_WAIT_MS, Math.max(RETRY_MS, untilNextMs))
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error
    }
    if (!over && mine === asked) timer = setTimeout(() => void ask(), waitMs)
  }

  watch(
    () => [lamp.value.server.state === 'up', lamp.value.link?.phase, lamp.value.link?.source],
    () => void ask(),
    { immediate: true },
  )
  onScopeDispose(() => {
    over = true
    asked++
    clearTimeout(timer)
  })
  return session
}
