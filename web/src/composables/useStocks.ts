import { inject } from 'vue'
import type { Api } from '../api/request.ts'
import { stocks } from '../api/stocks.ts'
import type { Stocks } from '../api/stocks.ts'
import { CLOCK } from '../live/clock.ts'
import type { ServerClock } from '../live/clock.ts'
import { API } from '../stores/session.ts'

/** Single stocks and indices, as REST gives them to this session. */
export function useStocks(): Stocks & { nowMs: () => number } {
  const clock = inject(CLOCK) as ServerClock
  const nowMs = () => clock.now()
  return { ...stocks(inject(API) as Api, nowMs), nowMs }
}
