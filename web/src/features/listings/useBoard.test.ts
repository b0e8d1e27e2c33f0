import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { effectScope, nextTick } from 'vue'
import type { EffectScope } from 'vue'
import { HAND_OFF_MS, POINTER_REST_MS, REORDER_EVERY_MS } from './order-pace.ts'
import { readView } from './view.ts'
import { Feed } from '../../live/feed.ts'
import { Wire, quoteRow } from '../../testing/builders.ts'
import { startFreeze } from '../../live/freeze.ts'
import type { Freeze } from '../../live/freeze.ts'
import { useBoard } from './useBoard.ts'
import type { Board } from './useBoard.ts'

let feed: Feed
let wire: Wire
let board: Board
let scope: EffectScope
let freeze: Freeze

beforeEach(() => {
  vi.useFakeTimers()
  feed = new Feed((paint) => paint())
  scope = effectScope()
  board = scope.run(() => {
    freeze = startFreeze(feed, { now: () => 5_000 }, () => '/listings')
    return useBoard(feed, readView({}), () => Date.now())
  }) as Board
  wire = new Wire([1, 2, 3].map((id) => quoteRow({ id, value: id * 1_000, volume: id })))
  feed.receive('market', 'snapshot', wire.snapshot())
  vi.advanceTimersByTime(0)
})
afterEach(() => {
  scope.stop()
  vi.useRealTimers()
})

const trade = (id: number, values: object) =>
  feed.receive('market', 'batch', wire.batch([quoteRow({ ...wire.image.rowById(id), ...values })]))

describe('the order of rows', () => {
  it('the order of rows begins with the most traded', () => {
    expect(board.shownIds.value).toEqual([3, 2, 1])
  })

  it('rows are reordered once a second, not with every change', () => {
    trade(1, { value: 9_000 })
    expect(board.shownIds.value).toEqual([3, 2, 1])
    vi.advanceTimersByTime(REORDER_EVERY_MS)
    expect(board.shownIds.value).toEqual([1, 3, 2])
  })

  it('rows follow the market in any chosen order, until that is turned off', async () => {
    board.sortBy('volume', false)
    await nextTick()
    expect([board.follows.value, board.placing.value]).toEqual([true, 'live'])
    trade(1, { volume: 90 })
    vi.advanceTimersByTime(REORDER_EVERY_MS)
    expect(board.shownIds.value).toEqual([1, 3, 2])
    board.follow(false)
    board.sortBy('rate', false)
    await nextTick()
    expect(board.follows.value).toBe(false)
  })

  it('reordering waits while the table is in use, then catches up', () => {
    vi.advanceTimersByTime(5_000)
    board.touch()
    trade(1, { value: 9_000 })
    vi.advanceTimersByTime(HAND_OFF_MS - 1)
    expect(board.shownIds.value).toEqual([3, 2, 1])
    vi.advanceTimersByTime(1)
    expect(board.shownIds.value).toEqual([1, 3, 2])
  })

  it('a choice of the reader reorders rows at once', async () => {
    board.touch()
    board.sortBy('volume', false)
    board.sortBy('volume', false)
    await nextTick()
    expect(board.shownIds.value).toEqual([1, 2, 3])
  })
})

describe('a watchlist', () => {
  const codeOf = (id: number) => board.rowOf(id)?.code ?? ''

  it('shows nothing until its stocks are known, then those that it has, as they change', async () => {
    board.show(readView({ list: 'mine' }))
    await nextTick()
    expect(board.shownIds.value).toEqual([])
    board.watched.value = new Map([['mine', new Set([codeOf(1), codeOf(3)])]])
    await nextTick()
    expect(board.shownIds.value).toEqual([3, 1])
    board.watched.value = new Map([['mine', new Set([codeOf(1)])]])
    await nextTick()
    expect(board.shownIds.value).toEqual([1])
  })

  it('that was deleted has no stocks, and without one all are shown again', async () => {
    board.show(readView({ list: 'deleted' }))
    board.watched.value = new Map([['mine', new Set([codeOf(1)])]])
    await nextTick()
    expect(board.shownIds.value).toEqual([])
    board.reset()
    await nextTick()
    expect(board.shownIds.value).toEqual([3, 2, 1])
  })
})

describe('rows that are held', () => {
  const overtake = () => trade(1, { value: 9_000 })

  it('rows stand still under the pointer, and the table shows that they are out of order', () => {
    vi.advanceTimersByTime(5_000)
    board.point(true)
    overtake()
    expect(board.outdated.value).toBe(false)
    vi.advanceTimersByTime(REORDER_EVERY_MS)
    expect([board.shownIds.value, board.outdated.value]).toEqual([[3, 2, 1], true])
  })

  it('rows are reordered soon after the pointer has left', () => {
    vi.advanceTimersByTime(5_000)
    board.point(true)
    overtake()
    vi.advanceTimersByTime(10_000)
    board.point(false)
    vi.advanceTimersByTime(HAND_OFF_MS + REORDER_EVERY_MS)
    expect([board.shownIds.value, board.outdated.value]).toEqual([[1, 3, 2], false])
  })

  it('an idle pointer does not stop reordering for ever', () => {
    vi.advanceTimersByTime(5_000)
    board.point(true)
    overtake()
    vi.advanceTimersByTime(POINTER_REST_MS + REORDER_EVERY_MS)
    expect(board.shownIds.value).toEqual([1, 3, 2])
  })

  it('rows are reordered at once on request', () => {
    board.point(true)
    overtake()
    vi.advanceTimersByTime(REORDER_EVERY_MS)
    board.resort()
    expect([board.shownIds.value, board.outdated.value]).toEqual([[1, 3, 2], false])
  })

  it('the table shows no hint while rows are in order', () => {
    board.point(true)
    trade(3, { value: 9_000 })
    vi.advanceTimersByTime(5_000)
    expect(board.outdated.value).toBe(false)
  })

  it('rows stand still in a chosen order when set to, until they are to follow it', async () => {
    board.sortBy('volume', false)
    board.follow(false)
    await nextTick()
    expect(board.follows.value).toBe(false)
    trade(1, { volume: 9_000, value: 9_000 })
    vi.advanceTimersByTime(POINTER_REST_MS)
    expect([board.shownIds.value, board.outdated.value]).toEqual([[3, 2, 1], true])
    board.follow(true)
    await nextTick()
    expect(board.shownIds.value).toEqual([1, 3, 2])
    trade(2, { volume: 99_000, value: 99_000 })
    vi.advanceTimersByTime(REORDER_EVERY_MS)
    expect(board.shownIds.value).toEqual([2, 1, 3])
  })

  it('rows that stand still notice when a listing has left', async () => {
    board.sortBy('name', false)
    board.follow(false)
    await nextTick()
    expect(board.shownIds.value).toEqual([1, 2, 3])
    feed.receive('market', 'batch', wire.batch([], [2]))
    vi.advanceTimersByTime(5_000)
    trade(1, { value: 9_000 })
    vi.advanceTimersByTime(5_000)
    expect(board.outdated.value).toBe(true)
    board.resort()
    expect(board.shownIds.value).toEqual([1, 3])
  })

  it('rows are reordered when another board replaces theirs', () => {
    board.follow(false)
    const other = new Wire(
      [7, 8].map((id) => quoteRow({ id, value: id })),
      'another epoch',
    )
    feed.receive('market', 'snapshot', other.snapshot())
    expect(board.shownIds.value).toEqual([8, 7])
  })
})

describe('a frozen screen', () => {
  it('shows the rows as they were, also when it is sorted anew, and catches up when it thaws', async () => {
    freeze.set(true)
    trade(1, { price: 20_000, value: 9_000 })
    vi.advanceTimersByTime(10_000)
    board.sortBy('price', false)
    await nextTick()
    expect(board.rowOf(1)?.price).toBe(10_500)
    expect(freeze.atMs.value).toBe(5_000)
    freeze.set(false)
    vi.advanceTimersByTime(REORDER_EVERY_MS)
    expect(board.rowOf(1)?.price).toBe(20_000)
    expect(board.shownIds.value[0]).toBe(1)
  })
})

describe('what is summed up', () => {
  it('summaries change at most four times a second and never miss the last value', () => {
    expect(board.breadths.value.ALL.listings).toBe(3)
    for (let n = 0; n < 10; n++) {
      trade(1, { price: 9_000 - n })
      vi.advanceTimersByTime(10)
    }
    expect(board.breadths.value.ALL.counts).toMatchObject({ up: 3, down: 0 })
    vi.advanceTimersByTime(250)
    expect(board.breadths.value.ALL.counts).toMatchObject({ up: 2, down: 1 })
  })
})
