import { expect, it } from 'vitest'
import type { WatchedItem, Watchlist } from '#shared/rest/watchlists'
import { watchedItem, watchlist } from '../../testing/watchlists.ts'
import { watchedLines } from './watched-lines.ts'

const item = (code: string, target: number | null, stop: number | null) =>
  watchedItem(code, { target_price: target, stop_price: stop })
const listOf = (id: string, ...items: WatchedItem[]) => watchlist(id, id, items)
const linesOf = (...lists: Watchlist[]) => watchedLines(lists, '005930', (goal, price) => `${goal} ${price}`)

it('target and stop are labelled lines, only of the shown stock', () => {
  expect(linesOf(listOf('a', item('005930', 90_000, 60_000), item('000660', 1, 2)))).toEqual([
    { value: 90_000, text: 'target 90,000', color: 'up' },
    { value: 60_000, text: 'stop 60,000', color: 'down' },
  ])
})

it('a price that several lists have is one line, and different ones are a line each', () => {
  const lists = [
    listOf('a', item('005930', 90_000, null)),
    listOf('b', item('005930', 90_000, null)),
    listOf('c', item('005930', 95_000, null)),
  ]
  expect(linesOf(...lists).map(({ value }) => value)).toEqual([90_000, 95_000])
})

it('a stock without them, or on no list, has no line', () => {
  expect(linesOf(listOf('a', item('005930', null, null)))).toEqual([])
  expect(linesOf(listOf('a', item('000660', 1, 2)))).toEqual([])
})
