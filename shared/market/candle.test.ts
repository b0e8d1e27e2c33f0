import { describe, expect, it } from 'vitest'
import { candlesOf, type DaySoFar, type SeenInterval } from './candle.ts'

const DAY = '2026-03-19'

/** An interval with these polled prices, and the state of the day at its end. */
function seen(
  minute: number,
  prices: readonly number[],
  day: Partial<SeenInterval['day']> & { volume: number },
  tradeDate = DAY,
): SeenInterval {
  return {
    startMs: minute * 60_000,
    tradeDate,
    open: prices[0] ?? 0,
    high: Math.max(...prices),
    low: Math.min(...prices),
    close: prices.at(-1) ?? 0,
    day: { open: 100, high: 110, low: 90, ...day },
  }
}

const soFar = (volume: number, tradeDate = DAY): DaySoFar => ({ tradeDate, high: 110, low: 90, volume })

describe('the volume of a candle', () => {
  it('is the growth of the accumulated volume since the interval before', () => {
    const candles = candlesOf(
      [seen(0, [100], { volume: 70 }), seen(1, [100], { volume: 100 }), seen(7, [100], { volume: 101 })],
      soFar(50),
    )
    expect(candles.map(({ volume }) => volume)).toEqual([20, 30, 1])
  })

  it('is all of the day in its first candle', () => {
    expect(candlesOf([seen(0, [100], { volume: 1_000 })], null)[0]?.volume).toBe(1_000)
  })

  it('is zero in the first candle of a day that was not recorded from its beginning, whose price is the polled one', () => {
    const noon = seen(180, [104, 106], { volume: 6_250_000, open: 100, high: 120, low: 80 })
    const after = seen(181, [105], { volume: 6_250_010, high: 121, low: 80 })
    const nextDay = seen(1_500, [105], { volume: 30 }, '2026-03-20')
    const { high, low, volume } = noon.day
    const lateStarts = new Map([[DAY, { tradeDate: DAY, high, low, volume }]])
    expect(candlesOf([noon, after, nextDay], null, lateStarts)).toEqual([
      { startMs: noon.startMs, open: 104, high: 106, low: 104, close: 106, volume: 0 },
      { startMs: after.startMs, open: 105, high: 121, low: 105, close: 105, volume: 10 },
      { startMs: nextDay.startMs, open: 100, high: 110, low: 90, close: 105, volume: 30 },
    ])
  })

  it('starts over with every trade date', () => {
    const candles = candlesOf(
      [seen(0, [100], { volume: 600 }), seen(1, [100], { volume: 5 }, '2026-03-20')],
      soFar(500),
    )
    expect(candles.map(({ volume }) => volume)).toEqual([100, 5])
  })

  it('does not count volume of another trade date', () => {
    expect(candlesOf([seen(0, [100], { volume: 7 })], soFar(500, '2026-03-18'))[0]?.volume).toBe(7)
  })

  it('is zero when an older answer has less, and the next counts from the maximum', () => {
    const candles = candlesOf(
      [seen(0, [100], { volume: 300 }), seen(1, [100], { volume: 200 }), seen(2, [100], { volume: 310 })],
      null,
    )
    expect(candles.map(({ volume }) => volume)).toEqual([300, 0, 10])
  })
})

describe('the prices of a candle', () => {
  it('are the polled ones, while the extremes of the day do not change', () => {
    const [candle] = candlesOf([seen(0, [101, 105, 99, 102], { volume: 60 })], soFar(50))
    expect(candle).toEqual({ startMs: 0, open: 101, high: 105, low: 99, close: 102, volume: 10 })
  })

  it('extend to a new extreme of the day, which was traded between the polls', () => {
    const [up] = candlesOf([seen(0, [101, 102], { volume: 60, high: 115 })], soFar(50))
    expect(up).toMatchObject({ open: 101, high: 115, low: 101, close: 102 })
    const [down] = candlesOf([seen(0, [101, 102], { volume: 60, low: 80 })], soFar(50))
    expect(down).toMatchObject({ open: 101, high: 102, low: 80, close: 102 })
  })

  it('are those of the whole day so far in its first candle', () => {
    const [candle] = candlesOf([seen(0, [101, 102], { volume: 60 })], null)
    expect(candle).toMatchObject({ open: 100, high: 110, low: 90, close: 102 })
  })

  it('do not extend again to an extreme that an older answer did not have', () => {
    const candles = candlesOf(
      [
        seen(0, [100], { volume: 60, high: 120 }),
        seen(1, [100], { volume: 60 }),
        seen(2, [101], { volume: 70, high: 120 }),
      ],
      soFar(50),
    )
    expect(candles.map(({ high }) => high)).toEqual([120, 100, 101])
  })
})
