import { onScopeDispose } from 'vue'
import type { ComputedRef } from 'vue'
import { BreadthCount } from '../board/breadth.ts'
import type { Breadth } from '../board/breadth.ts'
import type { Feed } from '../live/feed.ts'
import type { Summed } from './useSummed.ts'

export type Breadths = Record<'all' | 'KOSPI' | 'KOSDAQ' | 'KONEX', Breadth>

/** How many listings stand where, and what they have turned over, market by market. */
export function useBreadths(feed: Feed, summed: Summed): ComputedRef<Breadths> {
  const count = new BreadthCount()
  onScopeDispose(
    feed.onFrame((changedIds) => {
      for (const id of changedIds) count.update(id, feed.market.rowById(id))
    }),
  )
  return summed(() => ({
    all: count.of('all'),
    KOSPI: count.of('KOSPI'),
    KOSDAQ: count.of('KOSDAQ'),
    KONEX: count.of('KONEX'),
  }))
}
