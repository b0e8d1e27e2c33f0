import { CANDLE_MS } from '#shared/market/candle'
import type { CandleInterval } from '#shared/market/candle'
import { SEOUL_OFFSET_MS, seoulDate, startOfSeoulDay } from '#shared/market/seoul-time'
import { DAY_MS } from '#shared/time'

/** Intervals of a chart, shortest first, and the stored candles that each is made of. */
const STORED = {
  '1m': '1m',
  '3m': '1m',
  '5m': '5m',
  '10m': '5m',
  '15m': '5m',
  '30m': '5m',
  '1h': '1h',
  '1d': '1d',
  '1w': '1d',
  '1mo': '1d',
} as const satisfies Record<string, CandleInterval>

export type ChartInterval = keyof typeof STORED
export const CHART_INTERVALS = Object.keys(STORED) as readonly ChartInterval[]

/** The length of an interval; of a month that of the longest. */
export const CHART_MS: Readonly<Record<ChartInterval, number>> = {
  ...CANDLE_MS,
  '3m': 3 * CANDLE_MS['1m'],
  '10m': 10 * CANDLE_MS['1m'],
  '15m': 15 * CANDLE_MS['1m'],
  '30m': 30 * CANDLE_MS['1m'],
  '1w': 7 * DAY_MS,
  '1mo': 31 * DAY_MS,
}

export const storedInterval = (interval: ChartInterval): CandleInterval => STORED[interval]

export const isIntraday = (interval: ChartInterval): boolean => STORED[interval] !== '1d'

/** 1970-01-01 was a Thursday. */
const DAYS_BEFORE_THURSDAY = 3

/** The start of the interval that contains a moment: days start at midnight in Seoul, weeks on Mondays. */
export function intervalStart(interval: ChartInterval, atMs: number): number {
  if (interval === '1mo') return startOfSeoulDay(`${seoulDate(atMs).slice(0, 7)}-01`)
  const shiftMs = SEOUL_OFFSET_MS + (interval === '1w' ? DAYS_BEFORE_THURSDAY * DAY_MS : 0)
  const lengthMs = CHART_MS[interval]
  return Math.floor((atMs + shiftMs) / lengthMs) * lengthMs - shiftMs
}

/** The start of the interval after the one that begins at `startMs`. */
export function nextStart(interval: ChartInterval, startMs: number): number {
  return intervalStart(interval, startMs + CHART_MS[interval])
}
