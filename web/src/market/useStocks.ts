import { stocks } from './stocks.ts'
import type { Stocks } from './stocks.ts'
import { CLOCK } from '../live/clock.ts'
import { API } from '../session/session.ts'
import { injectRequired } from '../ui/inject-required.ts'

/** REST calls for single stocks and indices, with the current session. */
export function useStocks(): Stocks & { nowMs: () => number } {
  const clock = injectRequired(CLOCK)
  const nowMs = () => clock.now()
  return { ...stocks(injectRequired(API), nowMs), nowMs }
}
