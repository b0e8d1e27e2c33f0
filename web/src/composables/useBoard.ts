import { computed, onScopeDispose, reactive, shallowRef, watch } from 'vue'
import type { QuoteRow } from '#shared/market/quote'
import { BreadthCount } from '../board/breadth.ts'
import { NO_FILTER, filteredRows } from '../board/filter.ts'
import { OrderPace } from '../board/order-pace.ts'
import { nextOrder, sortedIds } from '../board/order.ts'
import type { SortOrder } from '../board/order.ts'
import type { ColumnId } from '../board/columns.ts'
import { searchEntry } from '../board/search.ts'
import type { SearchEntry } from '../board/search.ts'
import type { ServerClock } from '../live/clock.ts'
import type { Feed } from '../live/feed.ts'

/** Prices are painted with every frame; what is summed up over them changes no faster than it can be read. */
const SUMMARY_EVERY_MS = 250

const MOST_TRADED_FIRST: SortOrder = [{ column: 'turnover', direction: 'descending' }]

/**
 * What the board shows of the feed: which rows in which order, the counts above them, and the screen's own clockwork.
 * Rows stay outside of Vue; `summary` is the one number that tells Vue that there is news.
 *
 * @param nowMs a clock that only goes forward: pacing must not stall when a desk's clock is set
 */
export function useBoard(feed: Feed, clock: ServerClock, nowMs: () => number = () => performance.now()) {
  const filter = reactive({ ...NO_FILTER })
  const order = shallowRef(MOST_TRADED_FIRST)
  const shownIds = shallowRef<readonly number[]>([])
  const summary = shallowRef(0)
  const frozenAtMs = shallowRef<number | null>(null)

  const breadth = new BreadthCount()
  const pace = new OrderPace()
  const entries = new Map<number, { code: string; name: string; entry: SearchEntry }>()
  let reorder: ReturnType<typeof setTimeout> | undefined
  let summing: ReturnType<typeof setTimeout> | undefined
  let summedAtMs = -Infinity
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

  function sumUp(): void {
    clearTimeout(summing)
    summing = undefined
    summedAtMs = nowMs()
    summary.value++
  }

  const stopFrames = feed.onFrame((changedIds) => {
    for (const id of changedIds) breadth.update(id, feed.market.rowById(id))
    if (changedIds.size > 0) arrangeWhenQuiet()
    summing ??= setTimeout(sumUp, Math.max(0, summedAtMs + SUMMARY_EVERY_MS - nowMs()))
  })
  watch([filter, order], arrange)
  onScopeDispose(() => {
    stopFrames()
    clearTimeout(reorder)
    clearTimeout(summing)
  })

  const summed = <T>(read: () => T) => computed(() => (summary.value, read()))

  return {
    filter,
    order,
    shownIds,
    frozenAtMs,
    rowOf,
    indices: summed(() => feed.index.indices),
    breadths: summed(() => ({
      all: breadth.of('all'),
      KOSPI: breadth.of('KOSPI'),
      KOSDAQ: breadth.of('KOSDAQ'),
      KONEX: breadth.of('KONEX'),
    })),
    market: summed(() => ({
      asOfMs: feed.market.asOfMs,
      tradeDate: feed.market.tradeDate,
      source: feed.market.source,
      delayMinutes: feed.market.delayMinutes,
      position: feed.market.position,
    })),
    loaded: summed(() => feed.market.position !== null),
    sortBy(column: ColumnId, further: boolean): void {
      order.value = nextOrder(order.value, column, further)
    },
    touch: () => pace.touched(nowMs()),
    reset(): void {
      Object.assign(filter, NO_FILTER)
    },
    freeze(frozen: boolean): void {
      held = frozen ? new Map([...feed.market.rows()].map((row) => [row.id, row])) : null
      sumUp()
      frozenAtMs.value = frozen ? clock.now() : null
      feed.freeze(frozen)
    },
  }
}

export type Board = ReturnType<typeof useBoard>
