import { describe, expect, it } from 'vitest'
import { Budget } from './budget.ts'

const budget = () => new Budget({ points: 200, perSecond: 20 }, 0)

describe('a budget of points', () => {
  it('lets a request through while a point is left, whatever the request then costs', () => {
    const own = budget()
    own.spend(199, 0)
    expect(own.waitMs(0)).toBe(0)
    own.spend(500, 0)
    expect(own.waitMs(0)).toBe(25_000)
  })

  it('carries a debt over, so that no more is spent over time than is refilled', () => {
    const own = budget()
    let spent = 0
    for (let nowMs = 0; nowMs < 1_000_000; nowMs += 100) {
      if (own.waitMs(nowMs) > 0) continue
      own.spend(77, nowMs)
      spent += 77
    }
    expect(spent).toBeLessThanOrEqual(200 + 1_000 * 20 + 77)
    expect(spent).toBeGreaterThan(1_000 * 20)
  })

  it('is never refilled beyond its size', () => {
    const own = budget()
    own.spend(200, 3_600_000)
    expect(own.waitMs(3_600_000)).toBeGreaterThan(0)
  })

  it('is exhausted when the debt is as large as the budget, until some of it is refilled', () => {
    const own = budget()
    own.spend(399, 0)
    expect(own.isBankrupt(0)).toBe(false)
    own.spend(1, 0)
    expect(own.isBankrupt(0)).toBe(true)
    expect(own.isBankrupt(100)).toBe(false)
  })

  it('caps the debt', () => {
    const own = new Budget({ points: 200, perSecond: 20, maxOwed: 600 }, 0)
    own.spend(10_000, 0)
    expect(own.waitMs(0)).toBe(30_050)
  })

  it('does not lose points to a clock that goes back', () => {
    const own = budget()
    own.spend(100, 5_000)
    expect(own.waitMs(0)).toBe(0)
  })
})
