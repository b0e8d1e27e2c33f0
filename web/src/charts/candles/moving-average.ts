import type { ChartColor } from '../look.ts'
import type { Slot } from './slots.ts'

export const AVERAGE_PERIODS = [5, 20, 60, 120] as const
export type AveragePeriod = (typeof AVERAGE_PERIODS)[number]

export const AVERAGE_COLORS: Readonly<Record<AveragePeriod, ChartColor>> = {
  5: 'series2',
  20: 'series3',
  60: 'series4',
  120: 'series5',
}

/**
 * The mean close of the last `period` candles at each place from `from` up to before `to`. null where there are not as many
 * candles, and in a hole: a line that ran across it would say something about it.
 */
export function movingAverage(
  slots: readonly Slot[],
  period: number,
  from: number,
  to: number,
): (number | null)[] {
  const closes: number[] = []
  let sum = 0
  // Back to where the first window begins, over whatever holes there are.
  let begin = from
  for (let found = 0; begin > 0 && found < period - 1; begin--) if (slots[begin - 1]?.candle != null) found++
  const means: (number | null)[] = []
  for (let at = begin; at < to; at++) {
    const candle = slots[at]?.candle ?? null
    if (candle !== null) {
      closes.push(candle.close)
      sum += candle.close
      if (closes.length > period) sum -= closes[closes.length - period - 1] as number
    }
    if (at >= from) means.push(candle === null || closes.length < period ? null : sum / period)
  }
  return means
}
