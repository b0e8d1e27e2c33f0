import { describe, expect, it } from 'vitest'
import { hasElapsed, isOver } from './wait.ts'

describe('the wait', () => {
  it.each([
    ['lasts until its end', 1_999, false],
    ['is over at its end', 2_000, true],
    ['has begun at its first moment', 1_000, false],
    ['is over when the clock was set back behind its beginning', 999, true],
  ])('%s', (_, nowMs, over) => {
    expect(isOver({ sinceMs: 1_000, untilMs: 2_000 }, nowMs)).toBe(over)
    expect(hasElapsed(1_000, 1_000, nowMs)).toBe(over)
  })

  it('that is infinite is never over, however the clock is set', () => {
    for (const nowMs of [0, 1_000, 1e15])
      expect(isOver({ sinceMs: 1_000, untilMs: Infinity }, nowMs)).toBe(false)
  })
})
