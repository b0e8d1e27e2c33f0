import { expect, test } from 'vitest'
import { seoulIso } from '#shared/market/seoul-time'
import { readDatetime, readDay, writeDay } from './datetime.ts'

test.each([
  ['2026.01.25 PM 08:27:23', '2026-01-25T20:27:23'],
  ['2026.03.19 AM 09:15:00', '2026-03-19T09:15:00'],
  ['2026.03.19 AM 12:05:00', '2026-03-19T00:05:00'],
  ['2026.03.19 PM 12:05:00', '2026-03-19T12:05:00'],
  ['2026.03.19 PM 11:59:59', '2026-03-19T23:59:59'],
  ['2026.12.31 AM 01:00:00', '2026-12-31T01:00:00'],
])('the time %s of the exchange is %s in Seoul', (text, expected) => {
  expect(seoulIso(readDatetime(text)!)).toBe(`${expected}.000+09:00`)
})

test.each([
  '2026-01-25 20:27:23',
  '2026.01.25 PM 13:00:00',
  '2026.01.25 AM 00:10:00',
  '2026.02.30 AM 09:00:00',
  '2026.01.25 AM 09:60:00',
  '',
  undefined,
  null,
])('%o is refused as a time', (text) => {
  expect(readDatetime(text)).toBeNull()
})

test('days are read from and written to eight digits', () => {
  expect(readDay('20260319')).toBe('2026-03-19')
  expect(writeDay('2026-03-19')).toBe('20260319')
  for (const text of ['2026-03-19', '20260230', '20261319', '', null, undefined]) {
    expect(readDay(text)).toBeNull()
  }
})
