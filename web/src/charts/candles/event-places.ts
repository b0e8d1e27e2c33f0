import { MINUTE_MS } from '#shared/time'
import type { CandlePage } from '../../market/candle-page.ts'

/** More marks would hide the prices. */
export const MAX_EVENTS = 200

/** Something that was made known; `late`: it was collected later, so that the moment is when it was published. */
export interface ChartEvent {
  atMs: number
  late: boolean
}

/** Where events have their mark. */
export interface EventPlace {
  place: number
  /** All of them were collected later. */
  late: boolean
}

/**
 * The places in sight at which something was made known: each event is of the last slot that began before it. What came before
 * the first in sight has none.
 *
 * @param events oldest first
 */
export function eventPlaces(
  slots: readonly { startMs: number }[],
  events: readonly ChartEvent[],
): EventPlace[] {
  const [first] = slots
  if (first === undefined) return []
  const places = new Map<number, boolean>()
  let place = 0
  for (const { atMs, late } of events) {
    if (atMs < first.startMs) continue
    while ((slots[place + 1]?.startMs ?? Infinity) <= atMs) place++
    places.set(place, late && (places.get(place) ?? true))
  }
  return [...places].map(([at, late]) => ({ place: at, late })).slice(-MAX_EVENTS)
}

/** Candles of a minute as far as they are looked at here. */
type Minute = Pick<CandlePage['candles'][number], 'startMs' | 'open' | 'close'>
type Minutes = Pick<CandlePage, 'gaps'> & { candles: readonly Minute[] }

/**
 * How far the price went, in percent, in so many minutes after a moment; null: it is not over yet, there was no price before, or
 * the feed was away in between.
 * Both ends are what the minute that they are in began with, so that what happened in the seconds after the moment counts.
 *
 * @param page candles of a minute
 */
export function moveAfter(page: Minutes, atMs: number, minutes: number): number | null {
  const { candles, gaps } = page
  const newestMs = candles.at(-1)?.startMs ?? -Infinity
  const untilMs = atMs + minutes * MINUTE_MS
  const [before, after] = [priceAt(candles, atMs), priceAt(candles, untilMs)]
  if (before === null || after === null || before === 0 || newestMs + MINUTE_MS <= untilMs) return null
  if (gaps.some(({ fromMs, toMs }) => fromMs < untilMs && toMs > atMs)) return null
  return ((after - before) / before) * 100
}

function priceAt(candles: readonly Minute[], atMs: number): number | null {
  const last = candles.findLast(({ startMs }) => startMs <= atMs)
  if (last === undefined) return null
  return atMs < last.startMs + MINUTE_MS ? last.open : last.close
}
