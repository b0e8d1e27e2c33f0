import { expect, it } from 'vitest'
import { HOUR_MS, MINUTE_MS } from '#shared/time'
import { eventPlaces, MAX_EVENTS, moveAfter } from './event-places.ts'

const slots = (count: number) =>
  Array.from({ length: count }, (_, at) => ({ startMs: at * MINUTE_MS, open: 100 + at, close: 101 + at }))
const seen = (...moments: number[]) => moments.map((at) => ({ atMs: at * MINUTE_MS, late: false }))

it('a moment has its mark at the last slot that began before it, and none before the first', () => {
  const inSight = slots(5).slice(1)
  const places = eventPlaces(inSight, seen(0, 1, 2.5, 2.7, 90)).map(({ place }) => place)
  expect(places).toEqual([0, 1, 3])
  expect(eventPlaces([], seen(1))).toEqual([])
})

it('a mark is that of something collected later only where nothing in its slot was seen as it came', () => {
  const late = (at: number) => ({ atMs: at * MINUTE_MS, late: true })
  expect(eventPlaces(slots(5), [late(0.5), late(1.2), ...seen(1.5), late(1.7), late(3)])).toEqual([
    { place: 0, late: true },
    { place: 1, late: false },
    { place: 3, late: true },
  ])
})

it('no more marks are drawn than a chart can show, and those are the newest', () => {
  const places = eventPlaces(slots(500), seen(...slots(500).map((_, at) => at)))
  expect(places).toHaveLength(MAX_EVENTS)
  expect(places.at(-1)?.place).toBe(499)
})

it('the move after a moment counts from the price before it, so that what happens at once is in it', () => {
  // Nothing moves but in the last seconds of the sixth minute.
  const candles = [4, 5, 6, 7].map((at) => {
    return { startMs: at * MINUTE_MS, open: at > 5 ? 110 : 100, close: at > 4 ? 110 : 100 }
  })
  expect(moveAfter({ candles, gaps: [] }, 5.3 * MINUTE_MS, 1)).toBeCloseTo(10)
})

it('the move after a moment is unknown until so many minutes have gone by, and where no price was known before', () => {
  const candles = slots(10)
  expect(moveAfter({ candles, gaps: [] }, 5.5 * MINUTE_MS, 4)).toBeCloseTo((4 / 105) * 100)
  expect(moveAfter({ candles, gaps: [] }, 5.5 * MINUTE_MS, 5)).toBeNull()
  expect(moveAfter({ candles, gaps: [] }, -1, 1)).toBeNull()
  expect(moveAfter({ candles: [], gaps: [] }, 0, 1)).toBeNull()
})

it('the move after a moment is to the last price where nothing was traded in the minutes between', () => {
  const candles = [...slots(3), { startMs: HOUR_MS, open: 150, close: 150 }]
  expect(moveAfter({ candles, gaps: [] }, 2.5 * MINUTE_MS, 30)).toBeCloseTo((1 / 102) * 100)
})

it('the move after a moment is unknown where the feed was away in between', () => {
  const gaps = [{ fromMs: 3 * MINUTE_MS, toMs: 4 * MINUTE_MS, code: 'timeout' }]
  expect(moveAfter({ candles: slots(10), gaps }, 2.5 * MINUTE_MS, 1)).toBeNull()
  expect(moveAfter({ candles: slots(10), gaps }, 4.5 * MINUTE_MS, 1)).not.toBeNull()
  expect(moveAfter({ candles: slots(10), gaps }, 0.5 * MINUTE_MS, 1)).not.toBeNull()
})
