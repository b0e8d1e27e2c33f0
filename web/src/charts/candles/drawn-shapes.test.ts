import { describe, expect, it } from 'vitest'
import type { Drawing } from '#shared/market/drawing'
import { MINUTE_MS } from '#shared/time'
import { drawingAt, drawingPointAt, linesOf, placeOfTime, timeOfPlace } from './drawn-shapes.ts'
import { panesOf } from './geometry.ts'
import { OPEN_MS, candle, slots } from './testing.ts'

const places = slots([candle(0), candle(1), candle(5), candle(6)])
const frame = {
  ...{ slots: places, first: 0, count: 4, panes: panesOf(474, 300) },
  scale: { low: 1_000, high: 2_000 },
}
const at = (minute: number, price: number) => ({ at_ms: OPEN_MS + minute * MINUTE_MS, price })

describe('drawings on a chart', () => {
  it('stand at their moments, whatever minutes have no candle, and beyond the candles as far apart as these', () => {
    const place = (minute: number) => placeOfTime(places, OPEN_MS + minute * MINUTE_MS)
    expect([0, 1, 3, 5, 6, 7, -1].map(place)).toEqual([0, 1, 1.5, 2, 3, 4, -1])
    for (const minute of [-2, 0, 2, 6, 9])
      expect(timeOfPlace(places, place(minute))).toBe(OPEN_MS + minute * MINUTE_MS)
  })

  it('are placed at the candle and at the order price under the pointer, and not over the volumes', () => {
    const { panes } = frame
    const middle = panes.price.top + panes.price.height / 2
    expect(drawingPointAt(frame, panes.left + panes.width * 0.6, middle)).toEqual(at(5, 1_500))
    expect(drawingPointAt(frame, panes.left + 10, panes.volume.top + 5)).toBeNull()
    expect(drawingPointAt(frame, panes.left + panes.width + 5, middle)).toBeNull()
  })

  it('a level goes across the pane at its price, and a line from point to point', () => {
    const { panes } = frame
    const [level] = linesOf({ kind: 'level', points: [at(0, 1_500)] }, frame, String)
    expect(level).toMatchObject({ x1: panes.left, x2: panes.left + panes.width, text: '1500' })
    expect(level?.y1).toBe(panes.price.top + panes.price.height / 2)
    const [line] = linesOf({ kind: 'line', points: [at(0, 1_000), at(6, 2_000)] }, frame, String)
    expect(line).toMatchObject({
      x1: panes.left + panes.width / 8,
      y1: panes.price.top + panes.price.height,
      x2: panes.left + (panes.width * 7) / 8,
      y2: panes.price.top,
    })
  })

  it('Fibonacci retracements count from the second point back to the first', () => {
    const lines = linesOf({ kind: 'fibonacci', points: [at(0, 1_000), at(5, 2_000)] }, frame, String)
    expect(lines.map(({ text }) => text)).toEqual([
      ...['0%  2000', '23.6%  1764', '38.2%  1618', '50%  1500', '61.8%  1382', '78.6%  1214', '100%  1000'],
    ])
  })

  it('are chosen within six pixels of their lines, by a finger within twelve, the nearest or of equals the last drawn', () => {
    const level: Drawing = { kind: 'level', points: [at(0, 1_500)] }
    const y = frame.panes.price.top + frame.panes.price.height / 2
    expect(drawingAt([level, level], frame, 100, y + 6)).toBe(1)
    const lower: Drawing = { kind: 'level', points: [at(0, 1_450)] }
    expect(drawingAt([level, lower], frame, 100, y + 2, true)).toBe(0)
    expect(drawingAt([level], frame, 100, y + 7)).toBeNull()
    expect(drawingAt([level], frame, 100, y + 12, true)).toBe(0)
    const line: Drawing = { kind: 'line', points: [at(0, 1_000), at(1, 1_000)] }
    expect(drawingAt([line], frame, 400, frame.panes.price.top + frame.panes.price.height)).toBeNull()
  })
})
