import { describe, expect, it } from 'vitest'
import { middleOf, onTickGrid, panesOf, placeAt, scaleOf, valueAt, volumeTop, yOf } from './geometry.ts'

const panes = panesOf(1_000, 600)

describe('a chart’s panes', () => {
  it('the panes map a pixel to a place, and a place to its middle', () => {
    for (const at of [0, 17, 99]) expect(placeAt(panes, 100, middleOf(panes, 100, at))).toBe(at)
    expect(placeAt(panes, 100, -50)).toBe(0)
    expect(placeAt(panes, 100, 5_000)).toBe(99)
  })

  it('the panes map a height to a price', () => {
    const scale = { low: 100, high: 200 }
    expect(valueAt(panes, scale, panes.price.top)).toBe(200)
    expect(valueAt(panes, scale, panes.price.top + panes.price.height)).toBe(100)
  })

  it('the panes map a price to a height, and round prices to the tick grid', () => {
    const scale = { low: 50_000, high: 51_000 }
    expect(valueAt(panes, scale, yOf(panes, scale, 50_300))).toBeCloseTo(50_300)
    expect([50_349, 4_997.4, 19_987, 1_999.6].map(onTickGrid)).toEqual([50_300, 4_995, 19_990, 2_000])
  })

  it('the price scale holds every visible price with a margin', () => {
    const { low, high } = scaleOf([100, null, 120])
    expect(low).toBeLessThan(100)
    expect(high).toBeGreaterThan(120)
    expect(scaleOf([])).toEqual({ low: 0, high: 1 })
  })

  it('the volume scale cuts off a single outlier, and nothing else', () => {
    expect(volumeTop([10, 12, 9, 11, 10, 4_000])).toBe(18)
    expect(volumeTop([10, 40, 9, 11, 10, 12])).toBeCloseTo(42)
    expect(volumeTop([])).toBe(1)
  })
})
