import type { CandleInterval } from '#shared/market/candle'
import { CANDLE_MS } from '#shared/market/candle'
import { firstAtOrAfter } from '../../market/candle-page.ts'
import type { CandlePage } from '../../market/candle-page.ts'

/** Values of several series at the same moments; null: a series has not begun there, or the feed was down. */
export interface Aligned {
  timesMs: readonly number[]
  values: readonly (readonly (number | null)[])[]
}

/**
 * The closes of several series at every moment at which any of them has a candle. A series without a candle
 * there keeps its last close. Before its first candle, and in a hole of the feed, it has no value, so no line
 * crosses the hole.
 */
export function aligned(pages: readonly CandlePage[], interval: CandleInterval): Aligned {
  const moments = new Set(pages.flatMap(({ candles }) => candles.map(({ startMs }) => startMs)))
  // A hole without any candle still needs a place on the axis.
  for (const { gaps } of pages)
    for (const { fromMs, toMs } of gaps) if (toMs - fromMs >= CANDLE_MS[interval]) moments.add(fromMs)
  const timesMs = [...moments].sort((a, b) => a - b)
  return { timesMs, values: pages.map((page) => closesAt(page, timesMs, interval)) }
}

function closesAt({ candles, gaps }: CandlePage, timesMs: readonly number[], interval: CandleInterval) {
  let last: number | null = null
  return timesMs.map((atMs) => {
    const candle = candles[firstAtOrAfter(candles, atMs)]
    if (candle?.startMs === atMs) return (last = candle.close)
    const inGap = gaps.some(({ fromMs, toMs }) => fromMs <= atMs && atMs + CANDLE_MS[interval] <= toMs)
    return inGap ? null : last
  })
}

export const COMPARE_MODES = ['index', 'percent'] as const
export type CompareMode = (typeof COMPARE_MODES)[number]

/** Each series relative to its own first value: from 100, or in per cent. */
export function normalised(values: readonly (number | null)[], mode: CompareMode): (number | null)[] {
  const base = values.find((value) => value !== null && value > 0) ?? null
  return values.map((value) => {
    if (value === null || base === null) return null
    return mode === 'index' ? (value / base) * 100 : (value / base - 1) * 100
  })
}
