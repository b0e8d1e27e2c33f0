import { expect, it } from 'vitest'
import { createCalendar, krxCalendar } from './calendar.ts'
import { unknownYearAhead } from './year-ahead.ts'

const at = (text: string) => Date.parse(`${text}+09:00`)

it.each([
  ['2026-12-31T23:59', null],
  ['2027-10-31T23:59:59.999', null],
  ['2027-11-01T00:00', 2028],
  ['2027-12-31T23:59:59.999', 2028],
])('at %s the year that is missing is %s', (moment, year) => {
  expect(unknownYearAhead(krxCalendar, at(moment))).toBe(year)
})

it('a year that an operator has added is not missing', () => {
  const calendar = createCalendar({ overrides: { years: { 2028: [] } } })
  expect(unknownYearAhead(calendar, at('2027-12-01T00:00'))).toBeNull()
})
