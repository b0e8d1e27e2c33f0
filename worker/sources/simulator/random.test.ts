import { describe, expect, it } from 'vitest'
import { Draws, mix, mixMoment } from './random.ts'

describe('keyed random numbers', () => {
  it('one key gives the same sequence of random numbers every time', () => {
    const row = (key: number) => {
      const draws = new Draws(key)
      return [draws.uniform(), draws.gaussian(), draws.poisson(3), draws.key()]
    }
    expect(row(5)).toEqual(row(5))
    expect(row(5)).not.toEqual(row(6))
  })

  it('adjacent moments give different random numbers, above 32 bits too', () => {
    const keys = [0, 1, 2 ** 32, 2 ** 32 + 1].map((offsetMs) => mixMoment(1, 1_780_000_000_000 + offsetMs))
    expect(new Set(keys).size).toBe(4)
  })

  it.each([0.1, 3, 400])('random event counts have a mean of %d', (mean) => {
    const counts = Array.from({ length: 5_000 }, (_, index) => new Draws(mix(9, index)).poisson(mean))
    const average = counts.reduce((sum, count) => sum + count, 0) / counts.length
    expect(Math.abs(average - mean)).toBeLessThan(4 * Math.sqrt(mean / counts.length))
    expect(counts.every((count) => Number.isInteger(count) && count >= 0)).toBe(true)
  })

  it('random numbers are uniformly distributed', () => {
    const draws = new Draws(11)
    const buckets = Array.from({ length: 10 }, () => 0)
    for (let index = 0; index < 20_000; index += 1) {
      const bucket = Math.floor(draws.uniform() * 10)
      buckets[bucket] = (buckets[bucket] ?? 0) + 1
    }
    for (const count of buckets) expect(Math.abs(count - 2_000)).toBeLessThan(200)
  })
})
