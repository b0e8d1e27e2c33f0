import { expect, it } from 'vitest'
import { extremesOf } from './extremes.ts'
import { candle, slots } from './testing.ts'

const seen = slots([
  candle(0, { high: 120, low: 90, close: 100 }),
  candle(1, { high: 130, low: 95, close: 96 }),
  candle(2, { high: 130, low: 80, close: 110 }),
])

it('the extremes of a view are the highest high and the lowest low, each at its first candle', () => {
  expect(extremesOf([null, ...seen, null], 'candles')).toEqual([
    { at: 2, price: 130, what: 'highest' },
    { at: 3, price: 80, what: 'lowest' },
  ])
})

it('the extremes of a line are closes, which are all that it shows', () => {
  expect(extremesOf(seen, 'line').map(({ price }) => price)).toEqual([110, 96])
})

it('a view without candles, or with one price, has no extremes', () => {
  expect(extremesOf([null], 'candles')).toEqual([])
  expect(extremesOf(slots([candle(0, { high: 5, low: 5, close: 5 })]), 'candles')).toEqual([])
})
