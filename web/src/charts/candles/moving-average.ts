import type { Candle } from '#shared/market/candle'
import type { ChartColor } from '../look.ts'
import type { SlotAxis } from './slot-axis.ts'
import type { Slot } from './slots.ts'

export const AVERAGE_PERIODS = [5, 20, 60, 120] as const
export type AveragePeriod = (typeof AVERAGE_PERIODS)[number]

export const AVERAGE_COLORS: Readonly<Record<AveragePeriod, ChartColor>> = {
  5: 'series2',
  20: 'series3',
  60: 'series4',
  120: 'series5',
}

/** Of volumes. */
export const VOLUME_PERIOD = 20

/**
 * The mean close, or another value, of the last `period` candles at each place from `from` to before `to`. null where there are
 * not enough candles, and in a hole, so that the line is interrupted there.
 */
export function movingAverage(
  slots: readonly Slot[],
  period: number,
  from: number,
  to: number,
  valueOf: (candle: Candle) => number = ({ close }) => close,
): (number | null)[] {
  const values: number[] = []
  let sum = 0
  // Back to the start of the first window, across any holes.
  let begin = from
  for (let found = 0; begin > 0 && found < period - 1; begin--) if (slots[begin - 1]?.candle != null) found++
  const means: (number | null)[] = []
  for (let at = begin; at < to; at++) {
    const candle = slots[at]?.candle ?? null
    if (candle !== null) {
      values.push(valueOf(candle))
      sum += values.at(-1) as number
      if (values.length > period) sum -= values[values.length - period - 1] as number
    }
    if (at >= from) means.push(candle === null || values.length < period ? null : sum / period)
  }
  return means
}

/** A moving average at a candle; null: it is not known there. */
export function averageAt(axis: SlotAxis, startMs: number, period: AveragePeriod): number | null {
  const at = axis.indexOf(startMs)
  return at === -1 ? null : (movingAverage(axis.slots, period, at, at + 1)[0] ?? null)
}
