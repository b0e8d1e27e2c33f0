import { expect, it } from 'vitest'
import { eventPlaces, MAX_EVENTS, moveAfter } from './event-places.ts'

const MINUTE_MS = 60_000
const slots = (count: number) =>
  Array.from({ length: count }, (_, at) => ({ startMs: at * MINUTE_MS, close: 100 + at }))

it('a moment has its mark at the last slot that began before it, and none before the first', () => {
  const seen = slots(5).slice(1)
  expect(eventPlaces(seen, [0, MINUTE_MS, 2.5 * MINUTE_MS, 2.7 * MINUTE_MS, 90 * MINUTE_MS])).toEqual([
    0, 1, 3,
  ])
  expect(eventPlaces([], [1])).toEqual([])
})

it('no more marks are drawn than a chart can show, and those are the newest', () => {
  const places = eventPlaces(
    slots(500),
    slots(500).map(({ startMs }) => startMs),
  )
  expect(places).toHaveLength(MAX_EVENTS)
  expect(places.at(-1)).toBe(499)
})

it('the move after a moment is from the last price before it, and unknown until so many minutes have gone by', () => {
  const candles = slots(10)
  // Seen in the sixth minute; the price before it is that of the candle that had begun.
  expect(moveAfter(candles, 5.5 * MINUTE_MS, 1)).toBeCloseTo((1 / 105) * 100)
  expect(moveAfter(candles, 5.5 * MINUTE_MS, 4)).toBeCloseTo((4 / 105) * 100)
  expect(moveAfter(candles, 5.5 * MINUTE_MS, 5)).toBeNull()
  expect(moveAfter(candles, 0, 1)).toBeNull()
  expect(moveAfter([], 0, 1)).toBeNull()
})
