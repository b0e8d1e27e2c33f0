import { expect, it } from 'vitest'
import { candle } from './testing.ts'
import { volumeProfile } from './volume-profile.ts'

it('a volume profile has the whole volume of the view, from its lowest to its highest price', () => {
  const candles = [
    candle(0, { low: 100, high: 180, volume: 80 }),
    candle(1, { low: 150, high: 200, volume: 500 }),
    candle(2, { low: 200, high: 200, volume: 7 }),
  ]
  const bins = volumeProfile(candles, 10)
  expect(bins).toHaveLength(10)
  expect([bins[0]?.low, bins[9]?.high]).toEqual([100, 200])
  expect(bins.reduce((sum, { volume }) => sum + volume, 0)).toBeCloseTo(587)
})

it('a volume profile spreads a candle evenly over its prices', () => {
  const volumes = volumeProfile([candle(0, { low: 100, high: 200, volume: 100 })], 4).map(
    ({ volume }) => volume,
  )
  expect(volumes).toEqual([25, 25, 25, 25])
})

it('a volume profile of no candles, or of one price, is empty', () => {
  expect(volumeProfile([])).toEqual([])
  expect(volumeProfile([candle(0, { low: 5, high: 5 })])).toEqual([])
})
