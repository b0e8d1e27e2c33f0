import { describe, expect, it } from 'vitest'
import { createCalendar } from '#shared/market/calendar'
import { seoulIso } from '#shared/market/seoul-time'
import { simulatedCalendar } from '#shared/market/simulated-calendar'
import { sessionAxis } from './session-axis.ts'

const clock = (atMs: number) => seoulIso(atMs).slice(0, 16)
const krx = createCalendar()

describe('the axis of a day', () => {
  it('runs from the open to the end of the closing auction', () => {
    const axis = sessionAxis('2026-03-19', krx.hoursOf('2026-03-19'))
    expect(clock(axis.fromMs)).toBe('2026-03-19T09:00')
    expect(clock(axis.toMs)).toBe('2026-03-19T15:30')
    expect(axis.ticksMs.map((atMs) => clock(atMs).slice(11))).toEqual([
      '09:00',
      '10:00',
      '11:00',
      '12:00',
      '13:00',
      '14:00',
      '15:00',
    ])
  })

  it('follows a day on which everything is an hour later', () => {
    const axis = sessionAxis('2026-11-19', krx.hoursOf('2026-11-19'))
    expect(clock(axis.fromMs)).toBe('2026-11-19T10:00')
    expect(clock(axis.toMs)).toBe('2026-11-19T16:30')
  })

  it('follows a first day of the year, which opens late and closes as always', () => {
    const axis = sessionAxis('2026-01-02', krx.hoursOf('2026-01-02'))
    expect(clock(axis.fromMs)).toBe('2026-01-02T10:00')
    expect(clock(axis.toMs)).toBe('2026-01-02T15:30')
  })

  it('has the usual hours when the given ones are of another day: the trade date of a Sunday is Friday', () => {
    const axis = sessionAxis('2026-03-20', krx.hoursOf('2026-03-23'))
    expect(clock(axis.fromMs)).toBe('2026-03-20T09:00')
    expect(clock(axis.toMs)).toBe('2026-03-20T15:30')
  })

  it('has readable labels on a day of 24 hours', () => {
    const axis = sessionAxis('2026-03-21', simulatedCalendar.hoursOf('2026-03-21'))
    expect(clock(axis.fromMs)).toBe('2026-03-21T00:01')
    expect(axis.ticksMs.length).toBeLessThanOrEqual(7)
    expect(axis.ticksMs.map((atMs) => clock(atMs).slice(11))).toContain('12:00')
  })
})
