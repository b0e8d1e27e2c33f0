import { describe, expect, it } from 'vitest'
import { squarified } from './squarify.ts'
import type { Area } from './squarify.ts'

const sizeOf = ({ width, height }: Area) => width * height

describe('an area that is divided among values', () => {
  it('is divided as in the paper on squarified treemaps', () => {
    const parts = squarified([6, 6, 4, 3, 2, 2, 1], { x: 0, y: 0, width: 6, height: 4 })
    const rounded = parts.map((part) => Object.values(part).map((px: number) => Math.round(px * 100) / 100))
    expect(rounded.slice(0, 4)).toEqual([
      [0, 0, 3, 2],
      [0, 2, 3, 2],
      [3, 0, 1.71, 2.33],
      [4.71, 0, 1.29, 2.33],
    ])
  })

  it('gives each value its share, inside of the area, without overlaps', () => {
    const values = Array.from({ length: 300 }, (_, at) => 1e6 / (at + 1) ** 1.3)
    const total = values.reduce((sum, value) => sum + value)
    const area = { x: 10, y: 20, width: 800, height: 380 }
    const parts = squarified(values, area)
    parts.forEach((part, at) => expect(sizeOf(part) / sizeOf(area)).toBeCloseTo((values[at] ?? 0) / total))
    for (const { x, y, width, height } of parts) {
      expect(x).toBeGreaterThanOrEqual(10)
      expect(y).toBeGreaterThanOrEqual(20)
      expect(x + width).toBeLessThanOrEqual(810.001)
      expect(y + height).toBeLessThanOrEqual(400.001)
    }
    const overlaps = parts.flatMap((a, at) =>
      parts.slice(at + 1).filter((b) => {
        const across = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x)
        const down = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y)
        return across > 0.001 && down > 0.001
      }),
    )
    expect(overlaps).toEqual([])
  })

  it('has no parts without values, and none without a size', () => {
    expect(squarified([], { x: 0, y: 0, width: 10, height: 10 })).toEqual([])
    expect(squarified([1], { x: 0, y: 0, width: 10, height: 5 })).toEqual([
      { x: 0, y: 0, width: 10, height: 5 },
    ])
  })
})
