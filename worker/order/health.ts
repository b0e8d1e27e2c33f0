import type { SessionPhase } from '#shared/market/phase'
import type { Judged } from '../link-reporter.ts'
import type { Health } from './standing.ts'

/** Faults of our own, which another source would not fix. */
const OURS: ReadonlySet<Judged['code']> = new Set(['store_unavailable', 'internal_error', 'clock_differs'])

/**
 * @param phase of the source's data, which are delayed like the source
 * @returns null: the report does not concern the source
 */
export function healthOf({ state, code, received }: Judged, phase: SessionPhase): Health | null {
  if (OURS.has(code)) return null
  switch (state) {
    case 'stopped':
      return 'stopped'
    case 'failing':
      return 'bad'
    case 'closed':
    case 'paused':
      return 'idle'
    case 'waiting': {
      const isMissed = code === 'no_prices_yet' ? phase === 'continuous' : received !== true
      return isMissed ? 'bad' : 'idle'
    }
    case 'live':
      return code === 'market_still' ? 'doubtful' : 'well'
  }
}
