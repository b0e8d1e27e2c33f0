import { describe, expect, it } from 'vitest'
import { pathAt } from './paths.ts'
import { mix } from './random.ts'

describe('a simulated price path', () => {
  it('a path starts at zero and ends at the given value', () => {
    expect(pathAt(1, 2.5, 0)).toBe(0)
    expect(pathAt(1, 2.5, 1)).toBe(2.5)
  })

  it('a path is continuous: close moments have close values', () => {
    for (let step = 0; step < 86_400; step += 7) {
      const move = pathAt(42, 0, (step + 1) / 86_400) - pathAt(42, 0, step / 86_400)
      expect(Math.abs(move)).toBeLessThan(0.02)
    }
  })

  it('a path has the variance of a Brownian bridge in the middle of the day', () => {
    const values = Array.from({ length: 4_000 }, (_, index) => pathAt(mix(7, index), 0, 0.5))
    const deviation = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length)
    expect(deviation).toBeGreaterThan(0.47)
    expect(deviation).toBeLessThan(0.53)
  })
})
