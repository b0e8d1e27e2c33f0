import type { Disclosure } from '#shared/rest/disclosures'
import type { ChartEvent } from '../../charts/candles/event-places.ts'

/** A filing at its moment on the chart. */
export interface ChartFiling extends ChartEvent {
  row: Disclosure
}

/**
 * Filings at the moment at which they were first seen, newest first as they come. What was collected later was known before: it
 * stands where it was published, or nowhere if the day alone is known.
 */
export function chartFilings(rows: readonly Disclosure[]): ChartFiling[] {
  return rows
    .flatMap((row): ChartFiling[] => {
      if (!row.seen_late) return [{ row, atMs: Date.parse(row.first_seen_at), late: false }]
      return row.has_time ? [{ row, atMs: Date.parse(row.published_at), late: true }] : []
    })
    .sort((a, b) => b.atMs - a.atMs)
}
