import { beforeEach, describe, expect, it } from 'vitest'
import { HOUR_MS } from '#shared/time'
import { createServerClock, seoulClockTime } from './clock.ts'

/** 10:00 in Seoul. */
const TEN_MS = Date.UTC(2026, 2, 19, 1, 0, 0)

/** The computer's clock, which may be set, and the monotonic one. */
let localMs: number
let elapsedMs: number
const clockOf = () =>
  createServerClock(
    () => localMs,
    () => elapsedMs,
  )
function pass(ms: number): void {
  localMs += ms
  elapsedMs += ms
}

beforeEach(() => {
  localMs = TEN_MS
  elapsedMs = 5_000
})

describe('the clock of the server', () => {
  it.each([HOUR_MS, -HOUR_MS])('does not move when the clock of the computer is set by %d ms', (stepMs) => {
    const clock = clockOf()
    localMs += stepMs
    pass(2_000)
    expect(clock.now()).toBe(TEN_MS + 2_000)
    expect(clock.instant()).toEqual({ elapsedMs: 7_000, serverMs: TEN_MS + 2_000 })
  })

  it.each([HOUR_MS, -HOUR_MS])(
    'is right after one message when the computer is wrong by %d ms',
    (wrongMs) => {
      localMs += wrongMs
      const clock = clockOf()
      pass(40)
      clock.observe(TEN_MS + 20, 5_000)
      expect(clock.now() - (TEN_MS + 40)).toBeGreaterThanOrEqual(-20)
      expect(clock.now() - (TEN_MS + 40)).toBeLessThanOrEqual(20)
    },
  )

  it('the clock is set by the fastest message and not changed by slower ones', () => {
    const clock = clockOf()
    clock.observe(TEN_MS + 60_000)
    pass(1_000)
    clock.observe(TEN_MS + 60_995)
    pass(1_000)
    clock.observe(TEN_MS + 60_500)
    expect(clock.now()).toBe(TEN_MS + 62_000)
  })

  it('the clock follows the server when that is set back', () => {
    const clock = clockOf()
    clock.observe(TEN_MS)
    pass(5_000)
    clock.observe(TEN_MS + 5_000 - HOUR_MS)
    expect(clock.now()).toBeLessThanOrEqual(TEN_MS + 5_000 - HOUR_MS + 3_000)
  })

  it('the clock is right with the first message after a sleep that stopped the monotonic clock', () => {
    const clock = clockOf()
    clock.observe(TEN_MS)
    localMs += HOUR_MS
    expect(clock.stepped()).toBe(true)
    clock.observe(TEN_MS + HOUR_MS)
    expect(clock.now()).toBe(TEN_MS + HOUR_MS)
  })

  it('a change of the clock of the computer is reported once', () => {
    const clock = clockOf()
    pass(HOUR_MS)
    expect(clock.stepped()).toBe(false)
    localMs -= HOUR_MS
    expect([clock.stepped(), clock.stepped()]).toEqual([true, false])
  })
})

describe('the Date header', () => {
  it('the Date header counts until the first message of the server', () => {
    const clock = clockOf()
    clock.adjust('Thu, 19 Mar 2026 01:07:00 GMT')
    expect(seoulClockTime(clock.now())).toBe('10:07:00')
  })

  it('the clock is not changed by the rounding of the Date header', () => {
    const clock = clockOf()
    pass(1_500)
    clock.adjust('Thu, 19 Mar 2026 01:00:01 GMT')
    clock.adjust('Thu, 19 Mar 2026 01:00:00 GMT')
    expect(clock.now()).toBe(TEN_MS + 1_500)
  })

  it('the Date header of a proxy is ignored after the first message of the server', () => {
    const clock = clockOf()
    clock.observe(TEN_MS)
    clock.adjust('Thu, 19 Mar 2026 09:00:00 GMT')
    expect(clock.now()).toBe(TEN_MS)
  })

  it('an invalid Date header is ignored', () => {
    const clock = clockOf()
    clock.adjust(null)
    clock.adjust('soon')
    expect(clock.now()).toBe(TEN_MS)
  })
})
