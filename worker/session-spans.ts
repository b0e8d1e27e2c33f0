import type { Span } from '#database/market/gaps'
import { DAY_MS, MINUTE_MS } from '#shared/time'
import type { MarketSource } from './sources/source.ts'

/** Older holes are not recorded. */
const LONGEST_MS = 400 * DAY_MS

/**
 * The parts of a span in which a source should deliver data: within its hours, while its market is not
 * closed. All hours of an exchange start on a full minute, so one check per minute finds them.
 */
export function sessionSpans(
  { phaseAt, opensAt }: Pick<MarketSource, 'phaseAt' | 'opensAt'>,
  fromMs: number,
  toMs: number,
): Span[] {
  const spans: Span[] = []
  for (let atMs = Math.max(fromMs, toMs - LONGEST_MS); atMs < toMs;) {
    const hours = opensAt(atMs)
    const untilMs = hours.open ? (Math.floor(atMs / MINUTE_MS) + 1) * MINUTE_MS : hours.nextMs
    const endMs = Math.min(untilMs, toMs)
    const last = spans.at(-1)
    if (hours.open && phaseAt(atMs) !== 'closed') {
      if (last?.toMs === atMs) last.toMs = endMs
      else spans.push({ fromMs: atMs, toMs: endMs })
    }
    atMs = endMs
  }
  return spans
}
