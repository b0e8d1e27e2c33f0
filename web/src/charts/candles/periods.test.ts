import { expect, it } from 'vitest'
import { seoulDate } from '#shared/market/seoul-time'
import { startOfPeriod, type Period } from './periods.ts'

const at = (text: string) => Date.parse(`${text}+09:00`)

it.each<[Period, string, string]>([
  ['1d', '2026-03-19T15:30:00', '2026-03-19'],
  ['1w', '2026-03-19T15:30:00', '2026-03-13'],
  ['1mo', '2026-03-19T00:00:00', '2026-02-20'],
  ['1mo', '2026-03-31T00:00:00', '2026-03-01'],
  ['3mo', '2026-01-15T00:00:00', '2025-10-16'],
  ['1y', '2028-02-29T00:00:00', '2027-03-01'],
  ['5y', '2026-03-19T00:00:00', '2021-03-20'],
])('a period of %s that ends at %s begins on %s', (period, newest, first) => {
  const startMs = startOfPeriod(period, at(newest))
  expect(seoulDate(startMs)).toBe(first)
  expect(startMs).toBe(at(`${first}T00:00:00`))
})
