import { describe, expect, it } from 'vitest'
import { seededRandom } from '#shared/testing/random-market'
import { hintMs, sliced } from './drain.ts'

const all = (count: number) => Array.from({ length: count }, (_, at) => at)

describe('P35: the drain plan of a server', () => {
  it.each([
    [0, []],
    [1, [1]],
    [200, [200]],
    [300, [200, 100]],
    [10_000, Array(50).fill(200)],
    [25_000, Array(50).fill(500)],
  ])('closes %i sockets in slices of 200, or larger ones where 50 slices are not enough', (count, sizes) => {
    const slices = sliced(all(count))
    expect(slices.map((slice) => slice.length)).toEqual(sizes)
    expect(slices.flat()).toEqual(all(count))
  })

  it('spreads the times to reconnect evenly: no 100 ms get more than a slice, no 20 ms twice their share', () => {
    const random = seededRandom(7)
    const hints = sliced(all(3_000)).flatMap((slice, at) => slice.map(() => hintMs(at, random)))
    const within = (width: number) => {
      const counts = new Map<number, number>()
      for (const hint of hints) {
        const bin = Math.min(Math.floor(hint / width), 1_500 / width - 1)
        counts.set(bin, (counts.get(bin) ?? 0) + 1)
      }
      return [...counts.values()]
    }
    expect(Math.max(...within(100))).toBeLessThanOrEqual(205)
    expect(within(20)).toHaveLength(75)
    expect(Math.max(...within(20))).toBeLessThan(80)
    expect(Math.min(...within(20))).toBeGreaterThan(15)
  })
})
