import { onScopeDispose, reactive, shallowRef, watch } from 'vue'
import type { QuoteRow } from '#shared/market/quote'
import { NO_FILTER, filteredRows } from '../board/filter.ts'
import { OrderPace } from '../board/order-pace.ts'
import { nextOrder, sortedIds } from '../board/order.ts'
import type { SortOrder } from '../board/order.ts'
import type { ColumnId } from '../board/columns.ts'
import { searchEntry } from '../board/search.ts'
import type { SearchEntry } from '../board/search.ts'
import type { Feed } from '../live/feed.ts'
import type { Freeze } from '../live/freeze.ts'
import { useBreadths } from './useBreadths.ts'
import { useSummed } from './useSummed.ts'

const MOST_TRADED_FIRST: SortOrder = [{ column: 'turnover', direction: 'descending' }]

/**
 * What the board shows of the feed: which rows in which order, and the counts above them.
 *
 * @param nowMs a clock that only goes forward: pacing must not stall when a desk's clock is set
 */
export function useBoard(
  feed: Feed,
  freeze: Pick<Freeze, 'atMs'>,
  nowMs: () => number = () => performance.now(),
) {
  const filter = reactive({ ...NO_FILTER })
  const order = shallowRef(MOST_TRADED_FIRST)
  const shownIds = shallowRef<readonly number[]>([])
  const summed = useSummed(feed, nowMs)
  const pace = new OrderPace()
  const entries = new Map<number, { code: string; name: string; entry: SearchEntry }>()
  let reorder: ReturnType<typeof setTimeout> | undefined
  /** Rows as they were when the screen was frozen. Rows are replaced, never written to, so holding them is enough. */
  let held: ReadonlyMap<number, QuoteRow> | null = null

  const rowOf = (id: number): QuoteRow | undefined => (held ? held.get(id) : feed.market.rowById(id))

  function entryOf({ id, code, name }: QuoteRow): SearchEntry {
    const known = entries.get(id)
    if (known?.name === name && known.code === code) return known.entry
    const entry = searchEntry({ code, name })
    entries.set(id, { code, name, entry })
    return entry
  }

  function arrange(): void {
    clearTimeout(reorder)
    reorder = undefined
    pace.ordered(nowMs())
    shownIds.value = sortedIds(
      filteredRows(held?.values() ?? feed.market.rows(), filter, entryOf),
      order.value,
    )
  }

  function arrangeWhenQuiet(): void {
    if (reorder !== undefined || held !== null) return
    const waitMs = pace.waitMs(nowMs())
    if (waitMs === 0 || shownIds.value.length === 0) arrange()
    else
      reorder = setTimeout(() => {
        reorder = undefined
        arrangeWhenQuiet()
      }, waitMs)
  }

  const stopFrames = feed.onFrame((changedIds) => {
    if (changedIds.size > 0) arrangeWhenQuiet()
  })
  watch([filter, order], arrange)
  watch(
    freeze.atMs,
    (atMs) => {
      held = atMs === null ? null : new Map([...feed.market.rows()].map((row) => [row.id, row]))
    },
    { flush: 'sync', immediate: true },
  )
  onScopeDispose(() => {
    stopFrames()
    clearTimeout(reorder)
  })

  return {
    filter,
    order,
    shownIds,
    rowOf,
    breadths: useBreadths(feed, summed),
    loaded: summed(() => feed.market.position !== null),
    sortBy(column: ColumnId, further: boolean): void {
      order.value = nextOrder(order.value, column, further)
    },
    touch: () => pace.touched(nowMs()),
    reset(): void {
      Object.assign(filter, NO_FILTER)
    },
  }
}

export type Board = ReturnType<typeof useBoard>
