import type { DaySpan, Series, SeriesProgress } from '#database/history/history-progress'
import { addDays, type SeoulDate } from '#shared/market/seoul-time'
import type { Piece, WantedSeries } from './history-source.ts'

/**
 * What to request next: the newest missing days of all series, because those are viewed most.
 *
 * @param wanted in order of preference among equally new days
 * @returns null when nothing is missing
 */
export function nextPiece(
  wanted: readonly WantedSeries[],
  progressOf: (series: Series) => SeriesProgress | undefined,
  longestDays: Readonly<Record<Series['kind'], number>>,
  mayAsk: (series: Series) => boolean,
): Piece | null {
  let next: Piece | null = null
  for (const { kind, code, span } of wanted) {
    const series = { kind, code }
    if (next !== null && next.to >= span.to) continue
    if (!mayAsk(series)) continue
    const missing = missingSpan(progressOf(series)?.filled ?? null, span, longestDays[kind])
    if (missing !== null && (next === null || missing.to > next.to)) next = { ...series, ...missing }
  }
  return next
}

/**
 * The part of a span to request next. The filled range grows at its ends and never has a hole: first towards
 * today, then back into the past.
 */
export function missingSpan(filled: DaySpan | null, wanted: DaySpan, longestDays: number): DaySpan | null {
  if (wanted.from > wanted.to) return null
  const longest = longestDays - 1
  if (filled === null) return { from: later(wanted.from, addDays(wanted.to, -longest)), to: wanted.to }
  if (filled.to < wanted.to) {
    const from = addDays(filled.to, 1)
    return { from, to: earlier(wanted.to, addDays(from, longest)) }
  }
  if (filled.from > wanted.from) {
    const to = addDays(filled.from, -1)
    return { from: later(wanted.from, addDays(to, -longest)), to }
  }
  return null
}

/** Nothing of the wanted span is missing. */
export function isFilled(progress: SeriesProgress | undefined, { span }: WantedSeries): boolean {
  if (span.from > span.to) return true
  const filled = progress?.filled
  return filled != null && filled.from <= span.from && filled.to >= span.to
}

/** The filled range after a piece that adjoins it. */
export function grown(filled: DaySpan | null, { from, to }: DaySpan): DaySpan {
  return filled === null ? { from, to } : { from: earlier(filled.from, from), to: later(filled.to, to) }
}

function earlier(a: SeoulDate, b: SeoulDate): SeoulDate {
  return a < b ? a : b
}

function later(a: SeoulDate, b: SeoulDate): SeoulDate {
  return a > b ? a : b
}
