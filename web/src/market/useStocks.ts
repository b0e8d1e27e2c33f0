import { inject } from 'vue'
import type { Api } from '../rest/request.ts'
import { stocks } from './stocks.ts'
import type { Stocks } from './stocks.ts'
import { CLOCK } from '../live/clock.ts'
import type { ServerClock } from '../live/clock.ts'
import { API } from '../session/session.ts'

/** Single stocks and indices, as REST gives them to this session. */
export function useStocks(): Stocks & { nowMs: () => number } {
  const clock = inject(CLOCK) as ServerClock
  const nowMs = () => clock.now()
  return { ...stocks(inject(API) as Api, nowMs), nowMs }
}
