import type { Gap } from '../../market/candle-page.ts'
import type { Backdrop } from './backdrop.ts'
import type { CandleHistory } from './candle-history.ts'
import { eventPlaces } from './event-places.ts'
import type { ChartEvent } from './event-places.ts'
import { phaseAt } from './sessions.ts'
import type { Hours } from './sessions.ts'
import { gapSpans, spansOf } from './slots.ts'
import type { Slot } from './slots.ts'

/** What is behind the visible candles: hours outside the continuous session, holes of the feed, and what was made known. */
export function backdropOf(
  known: readonly Slot[],
  count: number,
  { gaps, interval }: Pick<CandleHistory, 'gaps' | 'interval'>,
  {
    hours,
    events = [],
    gapLabel,
  }: { hours: Hours; events?: readonly ChartEvent[] | undefined; gapLabel: (gap: Gap) => string },
): Backdrop {
  const isShaded = ({ startMs }: Slot): true | null => {
    const phase = phaseAt(hours, startMs)
    return phase === null || phase === 'continuous' ? null : true
  }
  return {
    count,
    shaded: spansOf(known, isShaded),
    gaps: gapSpans(known, gaps, interval).map(({ from, to, what }) => ({ from, to, what: gapLabel(what) })),
    events: eventPlaces(known, events),
  }
}
