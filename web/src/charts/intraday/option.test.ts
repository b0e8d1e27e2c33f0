import { describe, expect, it } from 'vitest'
import { baseOffset, valueRange } from './option.ts'
import type { LinePoint } from './day-line.ts'

const line = (...values: number[]) => values.map((value, minute): LinePoint => [minute * 60_000, value])

describe('the height of a line', () => {
  it('contains line and base with a margin', () => {
    const range = valueRange(line(101, 110), 100)
    expect(range?.low).toBeLessThan(100)
    expect(range?.high).toBeGreaterThan(110)
  })

  it('is never zero, also for a value that has not moved', () => {
    const range = valueRange(line(100), 100)
    expect((range?.high ?? 0) - (range?.low ?? 0)).toBeGreaterThan(0)
  })

  it('is unknown before there is a value', () => {
    expect(valueRange([], null)).toBeNull()
  })
})

describe('the boundary of the colours', () => {
  it('is at the base between the highest and the lowest', () => {
    expect(baseOffset(line(90, 130), 100, false)).toBeCloseTo(0.75)
  })

  it('is beyond the end of a line that stays on one side', () => {
    expect(baseOffset(line(110, 130), 100, false)).toBe(1)
    expect(baseOffset(line(90, 80), 100, false)).toBe(0)
  })

  it('of the area includes the base, at which the area ends', () => {
    expect(baseOffset(line(110, 130), 100, true)).toBe(1)
    expect(baseOffset(line(80), 100, true)).toBe(0)
  })

  it('of a constant line depends on its side', () => {
    expect(baseOffset(line(90, 90), 100, false)).toBe(1)
    expect(baseOffset(line(110, 110), 100, false)).toBe(0)
  })
})
