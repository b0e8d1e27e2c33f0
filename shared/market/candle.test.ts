import { describe, expect, it } from 'vitest'
import { candlesOf, type DaySoFar, type SeenInterval } from './candle.ts'

const DAY = '2026-03-19'

/** An interval in which polls saw these prices, with the day as it stood at the end. */
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
  it('is what the accumulated volume grew by since the interval before', () => {
    const candles = candlesOf(
      [seen(0, [100], { volume: 70 }), seen(1, [100], { volume: 100 }), seen(7, [100], { volume: 101 })],
      soFar(50),
    )
    expect(candles.map(({ volume }) => volume)).toEqual([20, 30, 1])
  })

  it('is all of the day in its first candle', () => {
    expect(candlesOf([seen(0, [100], { volume: 1_000 })], null)[0]?.volume).toBe(1_000)
  })

  it('is nothing of a day that was not watched from its beginning in its first candle, whose price is what was seen', () => {
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

  it('begins anew with every trade date', () => {
    const candles = candlesOf(
      [seen(0, [100], { volume: 600 }), seen(1, [100], { volume: 5 }, '2026-03-20')],
      soFar(500),
    )
    expect(candles.map(({ volume }) => volume)).toEqual([100, 5])
  })

  it('does not count what was known of another trade date', () => {
    expect(candlesOf([seen(0, [100], { volume: 7 })], soFar(500, '2026-03-18'))[0]?.volume).toBe(7)
  })

  it('is nothing where an older answer tells of less, and the next counts from the most there was', () => {
    const candles = candlesOf(
      [seen(0, [100], { volume: 300 }), seen(1, [100], { volume: 200 }), seen(2, [100], { volume: 310 })],
      null,
    )
    expect(candles.map(({ volume }) => volume)).toEqual([300, 0, 10])
  })
})

describe('the prices of a candle', () => {
  it('are those the polls saw, while the extremes of the day stay', () => {
    const [candle] = candlesOf([seen(0, [101, 105, 99, 102], { volume: 60 })], soFar(50))
    expect(candle).toEqual({ startMs: 0, open: 101, high: 105, low: 99, close: 102, volume: 10 })
  })

  it('reach to an extreme of the day that moved: it was traded between the polls', () => {
    const [up] = candlesOf([seen(0, [101, 102], { volume: 60, high: 115 })], soFar(50))
    expect(up).toMatchObject({ open: 101, high: 115, low: 101, close: 102 })
    const [down] = candlesOf([seen(0, [101, 102], { volume: 60, low: 80 })], soFar(50))
    expect(down).toMatchObject({ open: 101, high: 102, low: 80, close: 102 })
  })

  it('are those of the whole day so far in its first candle', () => {
    const [candle] = candlesOf([seen(0, [101, 102], { volume: 60 })], null)
    expect(candle).toMatchObject({ open: 100, high: 110, low: 90, close: 102 })
  })

  it('do not reach again to an extreme that an older answer did not know', () => {
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
