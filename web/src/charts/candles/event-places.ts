/** More marks than these hide the prices. */
export const MAX_EVENTS = 200

/**
 * The places in sight at which something was made known: each moment is of the last slot that began before it. What came before
 * the first in sight has none.
 *
 * @param moments oldest first
 */
export function eventPlaces(slots: readonly { startMs: number }[], moments: readonly number[]): number[] {
  const [first] = slots
  if (first === undefined) return []
  const places = new Set<number>()
  let place = 0
  for (const atMs of moments) {
    if (atMs < first.startMs) continue
    while ((slots[place + 1]?.startMs ?? Infinity) <= atMs) place++
    places.add(place)
  }
  return [...places].slice(-MAX_EVENTS)
}

/** A candle as far as it is looked at here. */
interface Closed {
  startMs: number
  close: number
}

/**
 * How far the price was, in percent, so many minutes after a moment, from where it stood at it; null: there is no candle yet, or
 * there was none before.
 *
 * @param candles oldest first
 */
export function moveAfter(candles: readonly Closed[], atMs: number, minutes: number): number | null {
  const lastBefore = (ms: number) => candles.findLast(({ startMs }) => startMs < ms)
  const untilMs = atMs + minutes * 60_000
  const [before, after, newest] = [lastBefore(atMs), lastBefore(untilMs), candles.at(-1)]
  if (before === undefined || after === undefined || newest === undefined || before.close === 0) return null
  // The candle that the moment is in has to be over, or it says less than so many minutes.
  if (newest.startMs < untilMs - 60_000) return null
  return ((after.close - before.close) / before.close) * 100
}
