import { describe, expect, it } from 'vitest'
import { middleOf, panesOf, placeAt, scaleOf, valueAt, volumeTop } from './geometry.ts'

const panes = panesOf(1_000, 600)

describe('a chart’s panes', () => {
  it('find the place under a pixel, and its middle again', () => {
    for (const at of [0, 17, 99]) expect(placeAt(panes, 100, middleOf(panes, 100, at))).toBe(at)
    expect(placeAt(panes, 100, -50)).toBe(0)
    expect(placeAt(panes, 100, 5_000)).toBe(99)
  })

  it('tell the price at a height', () => {
    const scale = { low: 100, high: 200 }
    expect(valueAt(panes, scale, panes.price.top)).toBe(200)
    expect(valueAt(panes, scale, panes.price.top + panes.price.height)).toBe(100)
  })

  it('hold every price in sight with some air', () => {
    const { low, high } = scaleOf([100, null, 120])
    expect(low).toBeLessThan(100)
    expect(high).toBeGreaterThan(120)
    expect(scaleOf([])).toEqual({ low: 0, high: 1 })
  })

  it('cut off a volume that towers over all others, and only that', () => {
    expect(volumeTop([10, 12, 9, 11, 10, 4_000])).toBe(18)
    expect(volumeTop([10, 40, 9, 11, 10, 12])).toBeCloseTo(42)
    expect(volumeTop([])).toBe(1)
  })
})
