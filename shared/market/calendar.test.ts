import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CLOSED_WEEKDAYS } from './calendar-data.ts'
import { createCalendar, krxCalendar, UnknownCalendarYearError } from './calendar.ts'
import { SESSION_PHASES } from './phase.ts'
import { seoulDate, seoulIso } from './seoul-time.ts'
import { DAY_MS } from '../time.ts'

/** A moment in Seoul: `at('2026-03-19 10:34')`. */
const at = (text: string) => Date.parse(`${text.replace(' ', 'T')}+09:00`)

/** `08:30 opening_auction` …: the phases of a day in readable form. */
const wall = (date: string, calendar = krxCalendar) =>
  calendar.hoursOf(date).map(({ atMs, phase }) => `${seoulIso(atMs).slice(11, 16)} ${phase}`)

describe('trading days', () => {
  it.each(['2026-03-19', '2026-11-19', '2025-01-02', '2025-12-30', '2024-12-30'])('include %s', (date) => {
    expect(krxCalendar.isTradingDay(date)).toBe(true)
  })

  it.each([
    ['2026-03-21', 'Saturday'],
    ['2026-03-22', 'Sunday'],
    ['2025-01-27', 'temporary holiday'],
    ['2025-06-03', 'election'],
    ['2026-07-17', 'Constitution Day, again a holiday'],
    ['2025-05-01', 'Labour Day'],
    ['2024-12-31', 'last day of the year'],
    ['2025-12-31', 'last day of the year'],
    ['2026-12-31', 'last day of the year'],
    ['2027-12-31', 'last day of the year'],
  ])('exclude %s: %s', (date) => {
    expect(krxCalendar.isTradingDay(date)).toBe(false)
    expect(krxCalendar.hoursOf(date)).toEqual([])
  })

  it('the table holds only weekdays, each under its own year, in order and once', () => {
    for (const [year, dates] of Object.entries(CLOSED_WEEKDAYS)) {
      expect(dates).toEqual([...new Set(dates)].sort())
      for (const date of dates) {
        expect(date.slice(0, 4)).toBe(year)
        expect([1, 2, 3, 4, 5]).toContain(new Date(`${date}T00:00:00Z`).getUTCDay())
      }
    }
  })

  it.each([
    [2024, 244],
    [2025, 242],
    [2026, 244],
  ])('of the year %i are %i', (year, count) => {
    const days = Array.from({ length: 366 }, (_, day) => seoulDate(at(`${year}-01-01 12:00`) + day * DAY_MS))
    const ofYear = days.filter((date) => date.startsWith(String(year)))
    expect(ofYear.filter((date) => krxCalendar.isTradingDay(date))).toHaveLength(count)
  })
})

describe('hours of a day', () => {
  const REGULAR = ['08:30 opening_auction', '09:00 continuous', '15:20 closing_auction', '15:30 post_close']

  it('end with single-price auctions until 2026-09-11', () => {
    expect(wall('2026-09-11')).toEqual([...REGULAR, '16:00 after_hours_auction', '18:00 closed'])
  })

  it('end with the after-market from 2026-09-14', () => {
    expect(wall('2026-09-14')).toEqual([...REGULAR, '16:00 after_market', '20:00 closed'])
  })

  it.each(['2024-01-02', '2025-01-02', '2026-01-02', '2027-01-04'])(
    "%s, the year's first, opens at 10:00 and closes as always",
    (date) => {
      expect(wall(date).slice(0, 4)).toEqual([
        '09:30 opening_auction',
        '10:00 continuous',
        ...REGULAR.slice(2),
      ])
    },
  )

  it('the second day of the year is an ordinary one', () => {
    expect(wall('2026-01-05').slice(0, 4)).toEqual(REGULAR)
  })

  const EXAM = ['09:30 opening_auction', '10:00 continuous', '16:20 closing_auction', '16:30 post_close']

  it.each(['2024-11-14', '2025-11-13'])(
    'on the exam day %s all begin an hour later, the end stays',
    (date) => {
      expect(wall(date)).toEqual([...EXAM, '17:00 after_hours_auction', '18:00 closed'])
    },
  )

  it('on the exam day 2026-11-19 the after-market is shortened too', () => {
    expect(wall('2026-11-19')).toEqual([...EXAM, '17:00 after_market', '20:00 closed'])
  })
})

describe('phase at a moment', () => {
  it.each([
    ['2026-03-19 00:00', 'closed'],
    ['2026-03-19 08:29:59.999', 'closed'],
    ['2026-03-19 08:30', 'opening_auction'],
    ['2026-03-19 08:59:59.999', 'opening_auction'],
    ['2026-03-19 09:00', 'continuous'],
    ['2026-03-19 15:19:59.999', 'continuous'],
    ['2026-03-19 15:20', 'closing_auction'],
    ['2026-03-19 15:30', 'post_close'],
    ['2026-03-19 16:00', 'after_hours_auction'],
    ['2026-03-19 18:00', 'closed'],
    ['2026-03-19 23:59:59.999', 'closed'],
    ['2026-03-21 10:00', 'closed'],
    ['2026-11-19 09:15', 'closed'],
    ['2026-11-19 16:29:59.999', 'closing_auction'],
    ['2026-11-23 19:59:59.999', 'after_market'],
  ])('%s: %s', (moment, phase) => {
    expect(krxCalendar.phaseAt(at(moment))).toBe(phase)
  })

  it('is the day of Seoul on both sides of midnight in UTC, which is the opening bell', () => {
    expect(krxCalendar.phaseAt(Date.parse('2026-03-18T23:59:59.999Z'))).toBe('opening_auction')
    expect(krxCalendar.phaseAt(Date.parse('2026-03-19T00:00:00.000Z'))).toBe('continuous')
  })
})

describe('next change', () => {
  it.each([
    ['2026-03-19 08:29:59.999', '2026-03-19 08:30', 'opening_auction'],
    ['2026-03-19 08:30', '2026-03-19 09:00', 'continuous'],
    ['2026-03-19 12:00', '2026-03-19 15:20', 'closing_auction'],
    ['2026-03-20 18:00', '2026-03-23 08:30', 'opening_auction'],
    ['2025-10-02 20:00', '2025-10-10 08:30', 'opening_auction'],
    ['2026-12-30 20:00', '2027-01-04 09:30', 'opening_auction'],
    ['2026-11-18 20:00', '2026-11-19 09:30', 'opening_auction'],
  ])('after %s: %s %s', (moment, next, phase) => {
    expect(krxCalendar.nextChange(at(moment))).toEqual({ atMs: at(next), phase })
  })

  it('between a moment and its next change the phase stays; at the change it is the announced one', () => {
    const anyMoment = fc.integer({ min: at('2024-01-02 09:30'), max: at('2027-12-30 19:59') })
    fc.assert(
      fc.property(anyMoment, (moment) => {
        const next = krxCalendar.nextChange(moment)
        expect(next.atMs).toBeGreaterThan(moment)
        expect(krxCalendar.phaseAt(next.atMs)).toBe(next.phase)
        expect(krxCalendar.phaseAt(next.atMs - 1)).toBe(krxCalendar.phaseAt(moment))
      }),
    )
  })

  it('every day visits phases in their order', () => {
    for (let ms = at('2024-01-01 00:00'); ms < at('2028-01-01 00:00'); ms += DAY_MS) {
      const opening = krxCalendar.hoursOf(seoulDate(ms)).slice(0, -1)
      const order = opening.map(({ phase }) => SESSION_PHASES.indexOf(phase))
      expect(order).toEqual(order.toSorted((a, b) => a - b))
      expect(opening.map(({ atMs }) => atMs)).toEqual(
        opening.map(({ atMs }) => atMs).toSorted((a, b) => a - b),
      )
    }
  })
})

describe('trade date', () => {
  it.each([
    ['2026-03-19 00:00', '2026-03-18'],
    ['2026-03-19 08:29:59.999', '2026-03-18'],
    ['2026-03-19 08:30', '2026-03-19'],
    ['2026-03-19 23:59:59.999', '2026-03-19'],
    ['2026-03-22 12:00', '2026-03-20'],
    ['2026-03-23 08:00', '2026-03-20'],
    ['2026-11-19 09:29:59.999', '2026-11-18'],
    ['2027-01-04 09:29:59.999', '2026-12-30'],
    ['2027-01-04 09:30', '2027-01-04'],
  ])('at %s the data are those of %s', (moment, date) => {
    expect(krxCalendar.tradeDateAt(at(moment))).toBe(date)
  })
})

describe('overrides', () => {
  it('close a day at short notice', () => {
    const calendar = createCalendar({ overrides: { closed: ['2026-03-20'] } })
    expect(calendar.phaseAt(at('2026-03-20 10:00'))).toBe('closed')
    expect(calendar.nextChange(at('2026-03-19 18:00')).atMs).toBe(at('2026-03-23 08:30'))
    expect(krxCalendar.isTradingDay('2026-03-20')).toBe(true)
  })

  it('open a day the table has closed, and move the first day of the year with it', () => {
    const calendar = createCalendar({ overrides: { open: ['2026-01-01'] } })
    expect(wall('2026-01-01', calendar)[1]).toBe('10:00 continuous')
    expect(wall('2026-01-02', calendar)[1]).toBe('09:00 continuous')
  })

  it('move a day by an hour', () => {
    const calendar = createCalendar({ overrides: { hourLater: ['2027-11-18'] } })
    expect(wall('2027-11-18', calendar)[1]).toBe('10:00 continuous')
  })

  it('define a single day, with precedence over all else but a weekend', () => {
    const days = {
      '2026-11-19': 'open',
      '2026-12-25': 'open',
      '2026-03-20': 'hour_later',
      '2026-03-19': 'closed',
    } as const
    const overrides = {
      open: ['2026-03-19'],
      closed: ['2026-03-20'],
      days: { ...days, '2026-03-21': 'open' },
    } as const
    const calendar = createCalendar({ overrides })
    expect(wall('2026-11-19', calendar)[1]).toBe('09:00 continuous')
    expect(wall('2026-12-25', calendar)[1]).toBe('09:00 continuous')
    expect(wall('2026-03-20', calendar)[1]).toBe('10:00 continuous')
    expect(wall('2026-03-19', calendar)).toEqual([])
    expect(wall('2026-03-21', calendar)).toEqual([])
  })

  it('make a year known', () => {
    const calendar = createCalendar({ overrides: { years: { 2028: ['2028-01-03'] } } })
    expect(wall('2028-01-04', calendar)[1]).toBe('10:00 continuous')
  })
})

describe('a year that the calendar does not have', () => {
  it.each([2023, 2028])('%i is an error, not a guess', (year) => {
    expect(() => krxCalendar.phaseAt(at(`${year}-06-15 10:00`))).toThrow(UnknownCalendarYearError)
    expect(() => krxCalendar.isTradingDay(`${year}-06-15`)).toThrow(`${year}`)
  })

  it('is also an error when only the next change lies in it', () => {
    expect(krxCalendar.phaseAt(at('2027-12-30 20:00'))).toBe('closed')
    expect(() => krxCalendar.nextChange(at('2027-12-30 20:00'))).toThrow(UnknownCalendarYearError)
  })
})
