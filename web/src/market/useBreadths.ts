import { onScopeDispose } from 'vue'
import type { ComputedRef } from 'vue'
import { BreadthCount } from '#shared/market/breadth'
import type { BreadthMarket } from '#shared/market/breadth'
import { shownBreadth, UNKNOWN_BREADTH } from './shown-breadth.ts'
import type { ShownBreadth } from './shown-breadth.ts'
import type { Feed } from '../live/feed.ts'
import type { ThrottledView } from '../live/useThrottledView.ts'

export type Breadths = Record<BreadthMarket, ShownBreadth>

/** The breadth of each market. */
export function useBreadths(feed: Feed, summed: ThrottledView): ComputedRef<Breadths> {
  const count = new BreadthCount()
  onScopeDispose(
    feed.onFrame((changedIds) => {
      for (const id of changedIds) count.update(id, feed.market.rowById(id))
    }),
  )
  const of = (market: BreadthMarket) =>
    feed.market.position === null ? UNKNOWN_BREADTH : shownBreadth(count.of(market))
  return summed(() => ({ ALL: of('ALL'), KOSPI: of('KOSPI'), KOSDAQ: of('KOSDAQ'), KONEX: of('KONEX') }))
}
