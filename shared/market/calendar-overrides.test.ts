import { describe, expect, it } from 'vitest'
import { calendarOverrides } from './calendar-overrides.ts'
import { createCalendar } from './calendar.ts'

const calendarOf = (overrides: object) =>
  createCalendar({ overrides: calendarOverrides.parse(JSON.stringify(overrides)) })

describe("an operator's overrides", () => {
  it('may be none', () => {
    expect(calendarOf({}).isTradingDay('2026-03-19')).toBe(true)
  })

  it('close a day, open another, move a third and make a year known', () => {
    const calendar = calendarOf({
      closed: ['2026-03-19'],
      open: ['2026-03-02'],
      hourLater: ['2026-03-20'],
      years: { 2028: ['2028-01-03'] },
    })
    expect(calendar.isTradingDay('2026-03-19')).toBe(false)
    expect(calendar.isTradingDay('2026-03-02')).toBe(true)
    expect(calendar.phaseAt(Date.parse('2026-03-20T09:00:00+09:00'))).toBe('closed')
    expect(calendar.isTradingDay('2028-01-03')).toBe(false)
    expect(calendar.isTradingDay('2028-01-04')).toBe(true)
  })

  it.each([
    ['not JSON', 'closed: 2026-03-19', 'is no set of calendar overrides'],
    ['a list', '["2026-03-19"]', 'is no set of calendar overrides'],
    ['a word it does not know', '{"holidays": ["2026-03-19"]}', '"holidays"'],
    ['a day that is none', '{"closed": ["2026-02-30"]}', 'closed.0 is not a date'],
    ['a year that is none', '{"years": {"next": []}}', 'years.next'],
    [
      'a day under another year',
      '{"years": {"2028": ["2027-12-31"]}}',
      'has 2027-12-31 among the days of 2028',
    ],
    [
      'a day both closed and open',
      '{"closed": ["2026-03-19"], "open": ["2026-03-19"]}',
      'both closed and open',
    ],
  ])('that are %s are refused with a reason', (_, text, why) => {
    const { success, error } = calendarOverrides.safeParse(text)
    expect(success).toBe(false)
    expect(error?.issues[0]?.message).toContain(why)
  })
})
