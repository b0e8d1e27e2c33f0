import { addDays, seoulDate, startOfSeoulDay } from '#shared/market/seoul-time'
import type { ChartInterval } from './interval.ts'

/** Periods up to the newest candle, and the interval that shows each in some hundred candles. */
export const PERIOD_INTERVALS = {
  '1d': '1m',
  '1w': '5m',
  '1mo': '1h',
  '3mo': '1d',
  '1y': '1d',
  '5y': '1w',
} as const satisfies Record<string, ChartInterval>

export type Period = keyof typeof PERIOD_INTERVALS
export const PERIODS = Object.keys(PERIOD_INTERVALS) as Period[]

const MONTHS = { '1mo': 1, '3mo': 3, '1y': 12, '5y': 60 }

/** The start of the first day of a period; its last day is that of the newest candle. */
export function startOfPeriod(period: Period, newestMs: number): number {
  const day = seoulDate(newestMs)
  if (period === '1d') return startOfSeoulDay(day)
  if (period === '1w') return startOfSeoulDay(addDays(day, -6))
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number)
  // The same date of an earlier month, or the last one it has; the period begins on the day after.
  const lastOfMonth = new Date(Date.UTC(year, month - MONTHS[period], 0)).getUTCDate()
  const same = new Date(Date.UTC(year, month - 1 - MONTHS[period], Math.min(date, lastOfMonth)))
  return startOfSeoulDay(addDays(same.toISOString().slice(0, 10), 1))
}
