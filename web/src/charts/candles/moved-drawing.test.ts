import { describe, expect, it } from 'vitest'
import type { Drawing } from '#shared/market/drawing'
import { MINUTE_MS } from '#shared/time'
import { pixelOf } from './drawn-shapes.ts'
import { panesOf } from './geometry.ts'
import { draggedDrawing, gripAt, steppedDrawing } from './moved-drawing.ts'
import { OPEN_MS, candle, slots } from './testing.ts'

const places = slots([candle(0), candle(1), candle(5), candle(6)])
const frame = {
  ...{ slots: places, first: 0, count: 4, panes: panesOf(474, 300) },
  scale: { low: 1_000, high: 2_000 },
}
const at = (minute: number, price: number) => ({ at_ms: OPEN_MS + minute * MINUTE_MS, price })
const LEVEL: Drawing = { kind: 'level', points: [at(0, 1_500)] }
const LINE: Drawing = { kind: 'line', points: [at(0, 1_200), at(5, 1_800)] }
const wide = frame.panes.width / 4
const high = frame.panes.price.height

describe('what a pointer takes hold of', () => {
  const end = pixelOf(at(5, 1_800), frame)
  const middle = { x: (pixelOf(at(0, 0), frame).x + end.x) / 2, y: pixelOf(at(0, 1_500), frame).y }

  it('is a point before the line that it ends, and the line elsewhere along it', () => {
    expect(gripAt([LINE], null, frame, { x: end.x + 5, y: end.y + 5 }, false)).toEqual({ at: 0, point: 1 })
    expect(gripAt([LINE], null, frame, middle, false)).toEqual({ at: 0, point: null })
    expect(gripAt([LINE], null, frame, { x: middle.x, y: middle.y + 40 }, false)).toBeNull()
  })

  it('is the selected one of two at the same place, and of a level all', () => {
    expect(gripAt([LINE, LINE], 0, frame, end, false)).toEqual({ at: 0, point: 1 })
    expect(gripAt([LEVEL], null, frame, pixelOf(at(0, 1_500), frame), false)).toEqual({ at: 0, point: null })
  })

  it('is for a finger the selected one alone, and from further away', () => {
    const near = { x: end.x + 12, y: end.y + 12 }
    expect(gripAt([LINE], null, frame, near, true)).toBeNull()
    expect(gripAt([LINE], 0, frame, near, true)).toEqual({ at: 0, point: 1 })
    const above = { x: middle.x + 2, y: middle.y - 10 }
    expect(gripAt([LINE, LEVEL], 0, frame, above, true)).toEqual({ at: 0, point: null })
  })
})

describe('a drawing that is dragged', () => {
  it('moves by whole candles, also over minutes without one, and to an order price', () => {
    expect(draggedDrawing(LINE, null, frame, [wide * 1.1, -high * 0.1003])).toEqual({
      kind: 'line',
      points: [at(1, 1_300), at(6, 1_900)],
    })
  })

  it('has its other point where it was while one is dragged', () => {
    expect(draggedDrawing(LINE, 1, frame, [wide, 0]).points).toEqual([at(0, 1_200), at(6, 1_800)])
  })

  it('keeps a moment between two candles while it moves up and down', () => {
    const between = { ...LEVEL, points: [at(3, 1_500)] }
    expect(draggedDrawing(between, null, frame, [0, -high / 10]).points).toEqual([at(3, 1_600)])
  })

  it('has no price below one won', () => {
    expect(draggedDrawing(LEVEL, null, frame, [0, high * 9]).points).toEqual([at(0, 1)])
  })
})

it('a drawing steps by candles and by order prices, smaller ones below a limit of tick sizes', () => {
  expect(steppedDrawing(LINE, places, { candles: -1, ticks: 0 }).points).toEqual([
    at(-1, 1_200),
    at(1, 1_800),
  ])
  const price = (from: number, ticks: number) =>
    steppedDrawing({ kind: 'level', points: [at(0, from)] }, places, { candles: 0, ticks }).points[0]?.price
  expect([price(1_999, 1), price(2_000, 1), price(2_000, -1)]).toEqual([2_000, 2_005, 1_999])
})
