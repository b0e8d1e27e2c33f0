import { onScopeDispose } from 'vue'
import type { ComputedRef } from 'vue'
import { BreadthCount, UNKNOWN_BREADTH } from './breadth.ts'
import type { ShownBreadth } from './breadth.ts'
import type { Feed } from '../live/feed.ts'
import type { ThrottledView } from '../live/useThrottledView.ts'

export type Breadths = Record<'all' | 'KOSPI' | 'KOSDAQ' | 'KONEX', ShownBreadth>

/** How many listings stand where, and what they have turned over, market by market. */
export function useBreadths(feed: Feed, summed: ThrottledView): ComputedRef<Breadths> {
  const count = new BreadthCount()
  onScopeDispose(
    feed.onFrame((changedIds) => {
      for (const id of changedIds) count.update(id, feed.market.rowById(id))
    }),
  )
  const of = (scope: keyof Breadths) => (feed.market.position === null ? UNKNOWN_BREADTH : count.of(scope))
  return summed(() => ({ all: of('all'), KOSPI: of('KOSPI'), KOSDAQ: of('KOSDAQ'), KONEX: of('KONEX') }))
}
