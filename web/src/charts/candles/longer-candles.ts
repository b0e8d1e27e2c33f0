import type { Candle } from '#shared/market/candle'
import { joinMinutes } from '#shared/market/running-candle'
import { firstAtOrAfter } from '../../market/candle-page.ts'
import { intervalStart, nextStart } from './interval.ts'
import type { ChartInterval } from './interval.ts'

/** Stored candles merged into those of a longer interval, oldest first. */
export function longerCandles(stored: readonly Candle[], interval: ChartInterval): Candle[] {
  const longer: Candle[] = []
  for (let from = 0; from < stored.length;) {
    const startMs = intervalStart(interval, (stored[from] as Candle).startMs)
    const to = firstAtOrAfter(stored, nextStart(interval, startMs))
    longer.push(joinMinutes(stored.slice(from, to), startMs) as Candle)
    from = to
  }
  return longer
}

/** Applies the newest stored candle, which is the running one, to the newest of the longer ones. */
export function updateNewest(longer: Candle[], stored: readonly Candle[], interval: ChartInterval): void {
  const newest = stored.at(-1)
  if (newest === undefined) return
  const startMs = intervalStart(interval, newest.startMs)
  if (longer.at(-1)?.startMs === startMs) longer.pop()
  longer.push(joinMinutes(stored.slice(firstAtOrAfter(stored, startMs)), startMs) as Candle)
}
