import type { Candle } from '#shared/market/candle'

/** A hole in what the feed told: nobody knows what was traded in it. */
export interface Gap {
  fromMs: number
  toMs: number
  /** Why, in the words of LINK_CODES or another word of the server's. */
  code: string
}

/** A stretch of candles, oldest first, and the holes in it. */
export interface CandlePage {
  candles: readonly Candle[]
  gaps: readonly Gap[]
}

export const NO_CANDLES: CandlePage = { candles: [], gaps: [] }

/** Two stretches as one, each candle once; where both have one, it is `newer`'s. */
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

/** Pages of the same hole tell it twice, cut at their edges. */
function joinedGaps(gaps: readonly Gap[]): Gap[] {
  const joined: Gap[] = []
  for (const gap of [...gaps].sort((a, b) => a.fromMs - b.fromMs)) {
    const last = joined.at(-1)
    if (last === undefined || gap.fromMs > last.toMs) joined.push({ ...gap })
    else last.toMs = Math.max(last.toMs, gap.toMs)
  }
  return joined
}

/** Index of the first that begins at a moment or later; the length, if none does. */
export function firstAtOrAfter(sorted: readonly { startMs: number }[], atMs: number): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sorted[middle] as { startMs: number }).startMs < atMs) low = middle + 1
    else high = middle
  }
  return low
}
