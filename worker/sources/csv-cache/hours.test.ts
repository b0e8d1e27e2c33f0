import { expect, it } from 'vitest'
import { krxCalendar } from '#shared/market/calendar'
import { cacheHours, expectedDay } from './hours.ts'

const at = (time: string) => Date.parse(`${time}+09:00`)
const hours = (time: string) => cacheHours(krxCalendar, at(time))

it('the cache is polled from the first delayed prices of a day until the last', () => {
  expect(hours('2026-03-19T09:19')).toEqual({ open: false, nextMs: at('2026-03-19T09:20') })
  expect(hours('2026-03-19T09:20')).toEqual({ open: true })
  expect(hours('2026-03-19T18:19')).toEqual({ open: true })
  expect(hours('2026-03-19T18:20')).toEqual({ open: false, nextMs: at('2026-03-20T01:20') })
})

it('the cache is polled for the last values of a trading day in the night after it, on Saturdays as well', () => {
  expect(hours('2026-03-21T01:20')).toEqual({ open: true })
  expect(hours('2026-03-21T02:20')).toEqual({ open: false, nextMs: at('2026-03-23T09:20') })
  expect(hours('2026-03-22T01:30')).toEqual({ open: false, nextMs: at('2026-03-23T09:20') })
})

it('the cache is not polled on a holiday', () => {
  expect(hours('2026-05-05T11:00')).toEqual({ open: false, nextMs: at('2026-05-06T09:20') })
})

it('the cache is polled twenty minutes longer than the after-market lasts', () => {
  expect(hours('2026-09-14T20:19')).toEqual({ open: true })
  expect(hours('2026-09-14T20:20')).toMatchObject({ open: false })
})

it.each([
  ['2026-03-19T09:19', '2026-03-18'],
  ['2026-03-19T09:20', '2026-03-19'],
  ['2026-03-22T12:00', '2026-03-20'],
  ['2026-03-23T01:30', '2026-03-20'],
  ['2026-05-05T12:00', '2026-05-04'],
])('at %s prices of %s are expected', (time, date) => {
  expect(expectedDay(krxCalendar, at(time))).toBe(date)
})
