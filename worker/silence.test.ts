import { describe, expect, it } from 'vitest'
import type { SessionPhase } from '#shared/market/phase'
import { isOverdue, isStalled } from './silence.ts'

const seoul = (time: string) => Date.parse(`2026-03-19T${time}+09:00`)

/** The approximate day of the exchange. */
function phaseAt(atMs: number): SessionPhase {
  if (atMs < seoul('08:30:00')) return 'closed'
  if (atMs < seoul('09:00:00')) return 'opening_auction'
  if (atMs < seoul('15:20:00')) return 'continuous'
  if (atMs < seoul('15:30:00')) return 'closing_auction'
  return 'post_close'
}

describe('P38: a market that stands still', () => {
  it.each([
    ['at 10:05 for a minute and more is an outage', '10:03:59', '10:05:00', true],
    ['at 10:05 for a minute is not yet', '10:04:00', '10:05:00', false],
    ['at 15:25 is the closing auction', '15:20:00', '15:25:00', false],
    ['at 08:45 is the opening auction', '08:30:00', '08:45:00', false],
    ['just after the opening has stood still since the evening', '08:30:00', '09:00:30', false],
    ['a minute after the opening should have moved', '08:30:00', '09:01:00', true],
    ['at night sleeps', '03:00:00', '04:00:00', false],
    ['after the close is done', '15:30:00', '16:00:00', false],
  ])('%s', (_, moved, now, outage) => {
    expect(isStalled(seoul(moved), seoul(now), phaseAt)).toBe(outage)
  })
})

describe('P38: an answer', () => {
  const timing = { nowMs: 100_000, pollEveryMs: 10_000, phase: 'continuous' as SessionPhase }
  it.each([
    ['is overdue 3 s after it was due', 100_000 - 13_001, {}, true],
    ['may be 3 s late', 100_000 - 13_000, {}, false],
    ['is not waited for while the exchange is closed', 0, { phase: 'closed' as const }, false],
    ['is waited for in an auction', 0, { phase: 'closing_auction' as const }, true],
    ['that never came is not late but awaited', null, {}, false],
  ])('%s', (_, lastReceivedMs, other, overdue) => {
    expect(isOverdue(lastReceivedMs, { ...timing, ...other })).toBe(overdue)
  })
})
