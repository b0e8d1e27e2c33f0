import { computed, onScopeDispose, reactive, shallowRef, watch } from 'vue'
import type { QuoteRow, StockCode } from '#shared/market/quote'
import type { ColumnId, SectorOf } from './columns.ts'
import { NO_FILTER, filterMoves, filteredRows } from './filter.ts'
import { OrderPace, REORDER_EVERY_MS } from './order-pace.ts'
import { nextOrder, orderMoves, sortedIds } from './order.ts'
import { tableSearch } from './table-search.ts'
import { readView } from './view.ts'
import type { Placing, View } from './view.ts'
import type { Feed } from '../../live/feed.ts'
import type { Sectors } from '../../market/useSectors.ts'
import { useBreadths } from '../../market/useBreadths.ts'
import { useThrottledView } from '../../live/useThrottledView.ts'

const NO_CODES: ReadonlySet<StockCode> = new Set()

/**
 * What the board shows of the feed: which rows in which order, and the counts above them.
 *
 * @param view what it begins with
 * @param nowMs a clock that only goes forward: pacing must not stall when a desk's clock is set
 */
export function useBoard(
  feed: Feed,
  view: View = readView({}),
  nowMs: () => number = () => performance.now(),
) {
  const filter = reactive({ ...view.filter })
  const order = shallowRef(view.order)
  const placing = shallowRef<Placing>(view.placing)
  const follows = computed(() => placing.value === 'live')
  /** Codes of watchlists by the lists' ids; null: they are not known yet. */
  const watched = shallowRef<ReadonlyMap<string, ReadonlySet<StockCode>> | null>(null)
  const listed = computed(() => (filter.list === '' ? null : (watched.value?.get(filter.list) ?? NO_CODES)))
  /** The sector of each code; null: they are not known yet. */
  const sectors = shallowRef<Sectors | null>(null)
  const shownIds = shallowRef<readonly number[]>([])
  /** Whether rows stand where they would not be put now. */
  const outdated = shallowRef(false)
  const summed = useThrottledView(feed, nowMs)
  const breadths = useBreadths(feed, summed)
  const pace = new OrderPace()
  const search = tableSearch()
  let settling: ReturnType<typeof setTimeout> | undefined
  let arrangedDay: string | undefined
  /** How many listings there were when the rows were last looked at. */
  let seenListings: number | null = null

  const rowOf = (id: number): QuoteRow | undefined => feed.market.rowById(id)
  /** An order is of one day of one board; what was put in order before is nothing to hold on to. */
  const dayNow = () => `${feed.market.position?.epoch} ${feed.market.tradeDate}`

  const sectorOf: SectorOf = ({ code }) => sectors.value?.get(code) ?? null
  const needsSectors = () => filter.sector !== '' || order.value.some(({ column }) => column === 'sector')

  /** null: the search is not loaded yet, so that what is there stays. */
  function idsNow(): number[] | null {
    const matches = search.matchesOf(filter.query)
    if (matches === undefined) return null
    const rows = filteredRows(feed.market.rows(), filter, matches, listed.value, sectors.value)
    return sortedIds(rows, order.value, sectorOf)
  }

  function arrange(): void {
    clearTimeout(settling)
    settling = undefined
    const ids = idsNow()
    if (ids === null) return
    pace.ordered(nowMs())
    arrangedDay = dayNow()
    seenListings = breadths.value.ALL.listings
    shownIds.value = ids
    outdated.value = false
  }

  /** At a hold's end, and once a second meanwhile: who holds the rows may let go of them earlier. */
  function settleIn(waitMs: number): void {
    settling ??= setTimeout(
      () => {
        settling = undefined
        settle()
      },
      Math.min(waitMs, REORDER_EVERY_MS),
    )
  }

  /** Puts rows where they belong if they may move, and otherwise finds out whether they would. */
  function settle(): void {
    if (feed.frozen) return
    const waitMs = pace.waitMs(nowMs())
    if (mayMove(waitMs)) return arrange()
    seenListings = breadths.value.ALL.listings
    const ids = idsNow()
    outdated.value ||= ids !== null && !isSameList(ids, shownIds.value)
    if (follows.value && outdated.value) settleIn(waitMs)
  }

  /** Names and sections do not move: there is nothing to find out about them, ten times a second. */
  const canChange = (): boolean =>
    orderMoves(order.value) ||
    filterMoves(filter) ||
    shownIds.value.length === 0 ||
    arrangedDay !== dayNow() ||
    seenListings !== breadths.value.ALL.listings

  const mayMove = (waitMs: number): boolean =>
    shownIds.value.length === 0 || arrangedDay !== dayNow() || (follows.value && waitMs === 0)

  const stopFrames = feed.onFrame((changedIds) => {
    if (changedIds.size === 0 || feed.frozen || settling !== undefined) return
    const waitMs = pace.waitMs(nowMs())
    if (!canChange()) return
    if (mayMove(waitMs)) arrange()
    else if (!outdated.value) settleIn(waitMs)
  })
  watch(
    [
      filter,
      order,
      listed,
      () => needsSectors() && sectors.value,
      () => filter.query !== '' && search.isReady.value,
    ],
    arrange,
  )
  watch(follows, (now) => {
    if (now) arrange()
  })
  onScopeDispose(() => {
    stopFrames()
    clearTimeout(settling)
  })

  return {
    filter,
    order,
    placing,
    watched,
    sectors,
    sectorOf,
    follows,
    shownIds,
    outdated,
    rowOf,
    breadths,
    search,
    loaded: summed(() => feed.market.position !== null),
    summed,
    sortBy(column: ColumnId, further: boolean): void {
      order.value = nextOrder(order.value, column, further)
    },
    /** Puts the rows in order once, whatever holds them. */
    resort: arrange,
    /** Lets rows follow the market, or holds them where they are. */
    follow(follow: boolean): void {
      placing.value = follow ? 'live' : 'still'
    },
    touch: () => pace.touched(nowMs()),
    point: (over: boolean) => pace.pointed(over, nowMs()),
    /** Shows another view: what was kept by name, or the usual one. */
    show(view: View): void {
      Object.assign(filter, view.filter)
      order.value = view.order
      placing.value = view.placing
    },
    reset(): void {
      Object.assign(filter, NO_FILTER)
    },
  }
}

const isSameList = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((id, at) => id === b[at])

export type Board = ReturnType<typeof useBoard>
