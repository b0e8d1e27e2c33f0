import { describe, expect, it } from 'vitest'
import { bandLines, studyLines, WARM_UP } from './study-lines.ts'
import { candle, slots } from './testing.ts'

/** The prices of the worked example of the relative strength index of StockCharts’ ChartSchool. */
const EXAMPLE = [
  44.34, 44.09, 44.15, 43.61, 44.33, 44.83, 45.1, 45.42, 45.84, 46.08, 45.89, 46.03, 45.61, 46.28, 46.28, 46,
  46.03, 46.41, 46.22, 45.64,
]
const EXAMPLE_RSI = [70.46, 66.25, 66.48, 69.35, 66.29, 57.92]

const closes = (prices: readonly number[]) => slots(prices.map((close, at) => candle(at, { close })))
const wave = slots(
  Array.from({ length: 900 }, (_, at) => {
    const close = 1_000 + Math.round(200 * Math.sin(at / 9)) + ((at * 7_919) % 53)
    return candle(at, { close, high: close + (at % 11), low: close - (at % 7) })
  }),
)
const closeAt = (at: number) => wave[at]?.candle?.close ?? NaN
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
const valuesOf = (line: { values: readonly (number | null)[] } | undefined) => line?.values ?? []

describe('indicators', () => {
  it('the relative strength index is that of a published example, and unknown before 14 changes', () => {
    const [line] = studyLines('rsi', closes(EXAMPLE), 0, EXAMPLE.length)
    expect(valuesOf(line).slice(0, 14)).toEqual(Array(14).fill(null))
    for (const [at, expected] of EXAMPLE_RSI.entries())
      expect(valuesOf(line)[14 + at]).toBeCloseTo(expected, 0)
  })

  it('Bollinger bands are two standard deviations around the mean of 20 closes', () => {
    const [upper, middle, lower] = bandLines(wave, 0, wave.length)
    expect(valuesOf(middle)[18]).toBeNull()
    for (const at of [19, 100, 899]) {
      const last = Array.from({ length: 20 }, (_, back) => closeAt(at - back))
      const deviation = Math.sqrt(mean(last.map((close) => (close - mean(last)) ** 2)))
      expect(valuesOf(middle)[at]).toBeCloseTo(mean(last))
      expect(valuesOf(upper)[at]).toBeCloseTo(mean(last) + 2 * deviation)
      expect(valuesOf(lower)[at]).toBeCloseTo(mean(last) - 2 * deviation)
    }
  })

  it('the MACD is the difference of exponential averages of 12 and 26 closes, its signal their average of 9', () => {
    const [bars, macd, signal] = studyLines('macd', wave, 0, wave.length)
    let [fast, slow, smooth] = [closeAt(0), closeAt(0), 0]
    for (let at = 1; at < wave.length; at++) {
      fast += (closeAt(at) - fast) * (2 / 13)
      slow += (closeAt(at) - slow) * (2 / 27)
      smooth += (fast - slow - smooth) * (2 / 10)
    }
    expect(valuesOf(macd)[24]).toBeNull()
    expect(valuesOf(macd).at(-1)).toBeCloseTo(fast - slow)
    expect(valuesOf(signal).at(-1)).toBeCloseTo(smooth)
    expect(valuesOf(bars).at(-1)).toBeCloseTo(fast - slow - smooth)
    expect(bars?.bars).toBe(true)
  })

  it('the stochastic is where the close is between the lowest and the highest of 14 candles, averaged twice over 3', () => {
    const [k, d] = studyLines('stochastic', wave, 0, wave.length)
    const fastK = (at: number) => {
      const last = wave.slice(at - 13, at + 1).flatMap((slot) => slot.candle ?? [])
      const [low, high] = [Math.min(...last.map((one) => one.low)), Math.max(...last.map((one) => one.high))]
      return ((closeAt(at) - low) / (high - low)) * 100
    }
    const slowK = (at: number) => mean([at, at - 1, at - 2].map(fastK))
    for (const at of [20, 333, 899]) {
      expect(valuesOf(k)[at]).toBeCloseTo(slowK(at))
      expect(valuesOf(d)[at]).toBeCloseTo(mean([at, at - 1, at - 2].map(slowK)))
    }
  })

  it.each(['rsi', 'macd', 'stochastic'] as const)(
    'the %s of a candle does not depend on where the visible part begins',
    (study) => {
      const whole = studyLines(study, wave, 0, wave.length)
      const part = studyLines(study, wave, WARM_UP + 50, wave.length)
      for (const [line, { values }] of part.entries())
        for (const [at, value] of values.entries())
          expect(value).toBeCloseTo(valuesOf(whole[line])[WARM_UP + 50 + at] ?? NaN, 5)
    },
  )

  it('an indicator has no value in a feed gap and goes on after it', () => {
    const gapped = wave.map((slot, at) => (at === 500 ? { ...slot, candle: null } : slot))
    const [line] = studyLines('rsi', gapped, 490, 510)
    expect(valuesOf(line).map((value) => value === null)).toEqual(
      Array.from({ length: 20 }, (_, at) => at === 10),
    )
  })
})
