import { BollingerBands, EMA, MACD, RSI, StochasticOscillator } from 'trading-signals'
import type { Candle } from '#shared/market/candle'
import type { ChartColor } from '../look.ts'
import type { Study } from './display.ts'
import type { Slot } from './slots.ts'

/** A line of an indicator, with a value for each place; null: not known there. */
export interface StudyLine {
  values: readonly (number | null)[]
  color: ChartColor
  /** Drawn as bars from 0. */
  bars?: true
}

/** Candles before the first place, after which a smoothed indicator no longer depends on where it began. */
export const WARM_UP = 300

const RSI_PERIOD = 14
const BAND_PERIOD = 20
const BAND_DEVIATIONS = 2
const MACD_PERIODS = { fast: 12, slow: 26, signal: 9 }
const STOCHASTIC = { kPeriod: 14, kSlowingPeriod: 3, dPeriod: 3 }

/** As averages do, an indicator has no value in a hole of the feed and goes on after it. */
function along<T>(
  slots: readonly Slot[],
  [from, to]: readonly [number, number],
  update: (candle: Candle) => T | null,
): (T | null)[] {
  const values: (T | null)[] = []
  for (let at = Math.max(0, from - WARM_UP); at < to; at++) {
    const candle = slots[at]?.candle ?? null
    const value = candle === null ? null : update(candle)
    if (at >= from) values.push(value)
  }
  return values
}

const pick = <T>(results: readonly (T | null)[], value: (result: T) => number) =>
  results.map((result) => (result === null ? null : value(result)))

/** Bollinger bands over the prices, from the place `from` to before `to`. */
export function bandLines(slots: readonly Slot[], from: number, to: number): StudyLine[] {
  const bands = new BollingerBands(BAND_PERIOD, BAND_DEVIATIONS)
  const results = along(slots, [from, to], ({ close }) => bands.update(close, false))
  const color = 'series6'
  return [
    { values: pick(results, ({ upper }) => upper), color },
    { values: pick(results, ({ middle }) => middle), color },
    { values: pick(results, ({ lower }) => lower), color },
  ]
}

/** The lines of an indicator in its own pane, from the place `from` to before `to`. */
export function studyLines(study: Study, slots: readonly Slot[], from: number, to: number): StudyLine[] {
  const places = [from, to] as const
  switch (study) {
    case 'rsi': {
      const rsi = new RSI(RSI_PERIOD)
      return [{ values: along(slots, places, ({ close }) => rsi.update(close, false)), color: 'series1' }]
    }
    case 'macd': {
      const { fast, slow, signal } = MACD_PERIODS
      const macd = new MACD(new EMA(fast), new EMA(slow), new EMA(signal))
      const results = along(slots, places, ({ close }) => macd.update(close, false))
      return [
        { values: pick(results, ({ histogram }) => histogram), color: 'axis', bars: true },
        { values: pick(results, (result) => result.macd), color: 'series1' },
        { values: pick(results, (result) => result.signal), color: 'series2' },
      ]
    }
    case 'stochastic': {
      const stochastic = new StochasticOscillator(STOCHASTIC)
      const results = along(slots, places, ({ high, low, close }) =>
        stochastic.update({ high, low, close }, false),
      )
      return [
        { values: pick(results, ({ stochK }) => stochK), color: 'series1' },
        { values: pick(results, ({ stochD }) => stochD), color: 'series2' },
      ]
    }
  }
}
