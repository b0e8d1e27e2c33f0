import { describe, expect, it } from 'vitest'
import { createCalendar } from '#shared/market/calendar'
import { countdown, dayProgress } from './countdown.ts'

describe('the countdown', () => {
  it('counts whole seconds up, so that it ends at zero with the phase', () => {
    expect(countdown(3_723_000)).toEqual({ days: 0, time: '01:02:03' })
    expect(countdown(1)).toEqual({ days: 0, time: '00:00:01' })
    expect(countdown(-5_000)).toEqual({ days: 0, time: '00:00:00' })
  })

  it('over a weekend has the days separately', () => {
    expect(countdown(2 * 86_400_000 + 60_000)).toEqual({ days: 2, time: '00:01:00' })
  })
})

describe('the bar of a day', () => {
  const hours = createCalendar().hoursOf('2026-03-19')
  const noonMs = Date.parse('2026-03-19T12:10:00+09:00')

  it('adds up to the whole day, done up to now', () => {
    const parts = dayProgress(hours, noonMs)
    expect(parts.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1)
    expect(parts.map(({ done }) => done)).toEqual([1, 0.5, 0, 0, 0])
  })

  it('is empty on a day without trading', () => {
    expect(dayProgress([], noonMs)).toEqual([])
  })
})
