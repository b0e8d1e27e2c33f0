import { describe, expect, it } from 'vitest'
import {
  logTicks,
  middleOf,
  onTickGrid,
  panesOf,
  placeAt,
  priceScale,
  scaleOf,
  valueAt,
  volumeTop,
  yOf,
} from './geometry.ts'
import { SCALE_KINDS } from './display.ts'

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

  it.each(SCALE_KINDS)(
    'a %s scale maps each price to a height and back, and holds all with a margin',
    (kind) => {
      const scale = priceScale([1_000, 9_000, 3_000], { kind, base: 3_000, stretch: 1 })
      expect(scale.low).toBeLessThan(1_000)
      expect(scale.high).toBeGreaterThan(9_000)
      for (const price of [1_000, 2_345, 9_000])
        expect(valueAt(panes, scale, yOf(panes, scale, price))).toBeCloseTo(price)
    },
  )

  it('a price scale that is stretched holds more than the prices, and one that is pressed less, around the same middle', () => {
    const of = (stretch: number) => priceScale([1_000, 2_000], { kind: 'linear', base: 0, stretch })
    expect(of(2).high - of(2).low).toBeCloseTo(2 * (of(1).high - of(1).low))
    expect(of(0.5).high + of(0.5).low).toBeCloseTo(of(1).high + of(1).low)
    expect(of(50).low).toBe(0)
  })

  it('labels of a logarithmic axis are round prices inside of it, in order', () => {
    expect(logTicks({ low: 950, high: 9_800 }, 4)).toEqual([1_500, 2_000, 4_000, 6_000])
    const narrow = logTicks({ low: 69_000, high: 72_000 }, 5)
    expect(narrow).toHaveLength(5)
    for (const price of narrow) expect(price % 100).toBe(0)
  })

  it('the volume scale cuts off a single outlier, and nothing else', () => {
    expect(volumeTop([10, 12, 9, 11, 10, 4_000])).toBe(18)
    expect(volumeTop([10, 40, 9, 11, 10, 12])).toBeCloseTo(42)
    expect(volumeTop([])).toBe(1)
  })
})
