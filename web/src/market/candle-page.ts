import type { Candle } from '#shared/market/candle'

/** A hole of the feed: trades within it are unknown. */
export interface Gap {
  fromMs: number
  toMs: number
  /** The reason: one of LINK_CODES, or a code of a newer server. */
  code: string
}

/** A range of candles, oldest first, with its holes. */
export interface CandlePage {
  candles: readonly Candle[]
  gaps: readonly Gap[]
}

export const NO_CANDLES: CandlePage = { candles: [], gaps: [] }

/** Merges two ranges; where both have a candle, `newer` wins. */
export function joinedPages(older: CandlePage, newer: CandlePage): CandlePage {
  return {
    candles: joinedCandles(older.candles, newer.candles),
    gaps: joinedGaps([...older.gaps, ...newer.gaps]),
  }
}

export function joinedCandles(older: readonly Candle[], newer: readonly Candle[]): Candle[] {
  const [first, last] = [newer[0], newer.at(-1)]
  if (first === undefined || last === undefined) return [...older]
  const from = firstAtOrAfter(older, first.startMs)
  const to = firstAtOrAfter(older, last.startMs + 1)
  const between = older.slice(from, to)
  const known = new Set(newer.map(({ startMs }) => startMs))
  const kept = between.filter(({ startMs }) => !known.has(startMs))
  const middle = kept.length === 0 ? newer : [...kept, ...newer].sort((a, b) => a.startMs - b.startMs)
  return [...older.slice(0, from), ...middle, ...older.slice(to)]
}

/** Adjacent pages both contain a hole, cut at their edges. */
function joinedGaps(gaps: readonly Gap[]): Gap[] {
  const joined: Gap[] = []
  for (const gap of [...gaps].sort((a, b) => a.fromMs - b.fromMs)) {
    const last = joined.at(-1)
    if (last === undefined || gap.fromMs > last.toMs) joined.push({ ...gap })
    else last.toMs = Math.max(last.toMs, gap.toMs)
  }
  return joined
}

/** Index of the first candle at or after a time; the length if there is none. */
export function firstAtOrAfter(sorted: readonly { startMs: number }[], atMs: number): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sorted[middle] as { startMs: number }).startMs < atMs) low = middle + 1
    else high = middle
  }
  return low
}
