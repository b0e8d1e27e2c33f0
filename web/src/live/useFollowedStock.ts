import { onScopeDispose, watch } from 'vue'
import type { StockCode } from '#shared/market/quote'
import { injectRequired } from '../ui/inject-required.ts'
import type { StockNews } from './stock-subscriptions.ts'
import { FREEZE } from './freeze.ts'
import { judge } from './lamp.ts'
import { LIVE } from './live.ts'
import type { StockMirror } from './stock-mirror.ts'

/**
 * Follows a stock for as long as the scope exists. While the screen is frozen nothing is reported; afterwards
 * the stock has caught up, as after a disconnect. The same holds when the source has recovered: only then the
 * hole is complete.
 */
export function useFollowedStock(
  code: StockCode,
  on: { moved: (mirror: StockMirror) => void; caughtUp: (mirror: StockMirror) => void },
): void {
  const { demand, lamp } = injectRequired(LIVE)
  const { atMs } = injectRequired(FREEZE)
  let missed = false
  const { mirror, stop } = demand.follow(code, report)

  function report(news: StockNews): void {
    if (atMs.value !== null) missed = true
    else if (news === 'moved') on.moved(mirror)
    else on.caughtUp(mirror)
  }

  watch(
    () => ['source', 'store'].includes(judge(lamp.value).stale?.hop ?? ''),
    (silent) => {
      if (!silent) report('caught_up')
    },
  )
  watch(atMs, (frozenAtMs) => {
    if (frozenAtMs !== null || !missed) return
    missed = false
    on.caughtUp(mirror)
  })
  onScopeDispose(stop)
}
