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

/** A candle of a minute as far as it is looked at here. */
interface Minute {
  startMs: number
  open: number
  close: number
}

const MINUTE_MS = 60_000

/**
 * How far the price went, in percent, in so many minutes after a moment; null: it is not over yet, or there was no price before.
 * Both ends are what the minute that they are in began with, so that what happened in the seconds after the moment counts.
 *
 * @param candles of a minute, oldest first
 */
export function moveAfter(candles: readonly Minute[], atMs: number, minutes: number): number | null {
  const newestMs = candles.at(-1)?.startMs ?? -Infinity
  const untilMs = atMs + minutes * MINUTE_MS
  const [before, after] = [priceAt(candles, atMs), priceAt(candles, untilMs)]
  if (before === null || after === null || before === 0 || newestMs + MINUTE_MS <= untilMs) return null
  return ((after - before) / before) * 100
}

function priceAt(candles: readonly Minute[], atMs: number): number | null {
  const last = candles.findLast(({ startMs }) => startMs <= atMs)
  if (last === undefined) return null
  return atMs < last.startMs + MINUTE_MS ? last.open : last.close
}
