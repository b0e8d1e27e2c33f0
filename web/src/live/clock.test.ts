import { expect, it } from 'vitest'
import { createServerClock, seoulClockTime } from './clock.ts'

it('follows the server when the desk clock is off', () => {
  const clock = createServerClock(() => Date.UTC(2026, 2, 19, 1, 0, 0))
  clock.adjust('Thu, 19 Mar 2026 01:07:00 GMT')
  expect(seoulClockTime(clock.now())).toBe('10:07:00')
})

it('does not waver over the rounding of the header', () => {
  const localMs = Date.UTC(2026, 2, 19, 1, 0, 0)
  const clock = createServerClock(() => localMs)
  clock.adjust('Thu, 19 Mar 2026 01:00:01 GMT')
  expect(clock.now()).toBe(localMs)
})

it('keeps its time when an answer has no readable date', () => {
  const clock = createServerClock(() => 5)
  clock.adjust(null)
  clock.adjust('soon')
  expect(clock.now()).toBe(5)
})
