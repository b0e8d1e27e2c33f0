import type { Candle } from '#shared/market/candle'
import { firstAtOrAfter } from '../../market/candle-page.ts'
import type { CandlePage, Gap } from '../../market/candle-page.ts'
import { intervalStart, nextStart } from './interval.ts'
import type { ChartInterval } from './interval.ts'

/**
 * One place on the time axis. Nights and minutes without a trade have none; a hole of the feed has places, so
 * that it is visible.
 */
export interface Slot {
  startMs: number
  /** null: unknown, as the feed was down. */
  candle: Candle | null
}

/**
 * The longest hole in places: longer ones are shortened, as an outage of a day would push everything else
 * away.
 */
export const MAX_GAP_SLOTS = 60

export function slotsOf({ candles, gaps }: CandlePage, interval: ChartInterval): Slot[] {
  const slots: Slot[] = candles.map((candle) => ({ startMs: candle.startMs, candle }))
  const empty = gaps.flatMap((gap) => emptySlots(gap, candles, interval))
  if (empty.length === 0) return slots
  return [...slots, ...empty].sort((a, b) => a.startMs - b.startMs)
}

/** The whole intervals of a hole without a candle, within the loaded candles. */
function emptySlots({ fromMs, toMs }: Gap, candles: readonly Candle[], interval: ChartInterval): Slot[] {
  const [first] = candles
  if (first === undefined) return []
  const slots: Slot[] = []
  const beginMs = Math.max(intervalStart(interval, fromMs), first.startMs)
  for (let startMs = beginMs; startMs < toMs; startMs = nextStart(interval, startMs)) {
    if (slots.length === MAX_GAP_SLOTS) break
    const known = candles[firstAtOrAfter(candles, startMs)]
    if (known?.startMs !== startMs) slots.push({ startMs, candle: null })
  }
  return slots
}

/** A range of neighbouring places, both ends included. */
export interface Span<T> {
  from: number
  to: number
  what: T
}

/**
 * The position of each hole on the axis: its empty places. A hole without places is inside a candle, which is
 * marked if half of it or more is unknown.
 */
export function gapSpans(slots: readonly Slot[], gaps: readonly Gap[], interval: ChartInterval): Span<Gap>[] {
  return gaps.flatMap((gap) => {
    const from = firstAtOrAfter(slots, intervalStart(interval, gap.fromMs))
    const inside = slots.slice(from, firstAtOrAfter(slots, gap.toMs))
    const empty = spansOf(inside, ({ candle }) => (candle === null ? gap : null))
    const marked =
      empty.length > 0
        ? empty
        : spansOf(inside, ({ startMs }) =>
            isHalfOf(gap, startMs, nextStart(interval, startMs) - startMs) ? gap : null,
          )
    return marked.map((span) => ({ ...span, from: span.from + from, to: span.to + from }))
  })
}

function isHalfOf({ fromMs, toMs }: Gap, startMs: number, lengthMs: number): boolean {
  return Math.min(toMs, startMs + lengthMs) - Math.max(fromMs, startMs) >= lengthMs / 2
}

/** Ranges of neighbouring places with the same result; places with `null` are omitted. */
export function spansOf<T>(slots: readonly Slot[], stateOf: (slot: Slot) => T | null): Span<T>[] {
  const spans: Span<T>[] = []
  slots.forEach((slot, at) => {
    const what = stateOf(slot)
    const last = spans.at(-1)
    if (what === null) return
    if (last?.what === what && last.to === at - 1) last.to = at
    else spans.push({ from: at, to: at, what })
  })
  return spans
}
