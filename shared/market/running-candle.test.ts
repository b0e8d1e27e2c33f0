import { describe, expect, it } from 'vitest'
import { bruteCandles, type SeenTick } from '#database/testing/brute-candles'
import { twoDaysOfPolls } from '#database/testing/two-days'
import { CANDLE_INTERVALS, type Candle } from './candle.ts'
import {
  afterTick,
  joinMinutes,
  minuteCandle,
  RunningSeries,
  type CandleTick,
  type RunningMinute,
} from './running-candle.ts'

const DAY = '2026-03-19'
const at = (text: string) => Date.parse(`${DAY}T${text}+09:00`)

function tick(time: string, price: number | null, volume: number, day: Partial<CandleTick> = {}): CandleTick {
  return { asOfMs: at(time), price, volume, open: 100, high: 110, low: 90, ...day }
}

function after(ticks: readonly CandleTick[], tradeDate = DAY): Candle | null {
  const running = ticks.reduce<RunningMinute | null>((so, one) => afterTick(so, tradeDate, one), null)
  return running === null ? null : minuteCandle(running)
}

/** The ticks of a listing of two random days. */
function ticksOf(seed: number, listingId: number): SeenTick[] {
  return twoDaysOfPolls(seed).flatMap(({ atMs, tradeDate, rows }) =>
    rows.filter(({ id }) => id === listingId).map((row) => ({ ...row, atMs, tradeDate })),
  )
}

describe('the running minute', () => {
  it('is, after any tick, equal to the newest minute computed from the ticks so far', () => {
    for (const seed of [1, 2, 3]) {
      for (const listingId of [1, 2, 3]) {
        const ticks = ticksOf(seed, listingId)
        let running: RunningMinute | null = null
        ticks.forEach((one, index) => {
          running = afterTick(running, one.tradeDate, { ...one, asOfMs: one.atMs })
          const expected = bruteCandles(ticks.slice(0, index + 1), '1m').at(-1) ?? null
          expect(running && minuteCandle(running)).toEqual(expected)
        })
      }
    }
  })

  it('contains all of the day until then, if it is the first of the day', () => {
    expect(after([tick('12:00:00', 100, 700)])).toEqual({
      startMs: at('12:00:00'),
      open: 100,
      high: 110,
      low: 90,
      close: 100,
      volume: 700,
    })
  })

  it('starts over with the clock, and extends to a new extreme of the day', () => {
    const ticks = [
      tick('12:00:10', 100, 700),
      tick('12:01:00', 103, 705),
      tick('12:01:30', 104, 720, { high: 120 }),
    ]
    expect(after(ticks)).toEqual({
      startMs: at('12:01:00'),
      open: 103,
      high: 120,
      low: 103,
      close: 104,
      volume: 20,
    })
  })

  it('is not changed by a repeated tick, an older one, or one without a trade', () => {
    const ticks = [tick('12:00:10', 100, 700), tick('12:01:00', 103, 705)]
    const again = [...ticks, ...ticks, tick('12:01:20', null, 0), tick('12:01:30', 100, 0)]
    expect(after(again)).toEqual(after(ticks))
    expect(after([tick('09:00:00', 100, 0)])).toBeNull()
  })

  it('does not shrink when an older answer has less volume', () => {
    const ticks = [tick('12:00:10', 100, 700), tick('12:01:00', 103, 705), tick('12:01:10', 102, 690)]
    expect(after(ticks)).toMatchObject({ close: 102, volume: 5 })
  })
})

describe('a series extended by the running minute', () => {
  it('P51: is at every moment equal to the answer of REST, whenever it began', () => {
    const ticks = ticksOf(4, 1)
    for (const interval of CANDLE_INTERVALS) {
      for (let from = 0; from < ticks.length; from += 41) {
        const known = ticks.slice(0, from)
        const series = new RunningSeries(interval, bruteCandles(known, interval), bruteCandles(known, '1m'))
        let running: RunningMinute | null = null
        ticks.forEach((one, index) => {
          running = afterTick(running, one.tradeDate, { ...one, asOfMs: one.atMs })
          if (index < from || running?.seen.tradeDate !== one.tradeDate) return
          series.take(minuteCandle(running), one.tradeDate)
          if (index % 29 === 0)
            expect(series.candles).toEqual(bruteCandles(ticks.slice(0, index + 1), interval))
        })
        expect(series.candles).toEqual(bruteCandles(ticks, interval))
      }
    }
  })

  const candle = (time: string, volume: number, price = 100): Candle => ({
    startMs: at(time),
    open: price,
    high: price,
    low: price,
    close: price,
    volume,
  })

  it('ignores what is older than its last candle', () => {
    const series = new RunningSeries('1m', [candle('10:00:00', 5), candle('10:01:00', 8)], [])
    expect(series.take(candle('10:00:00', 9), DAY)).toBeNull()
    expect(series.take(candle('10:01:00', 7), DAY)).toBeNull()
    expect(series.candles.map(({ volume }) => volume)).toEqual([5, 8])
    expect(series.take(candle('10:01:00', 9), DAY)).toMatchObject({ volume: 9 })
    expect(series.candles.map(({ volume }) => volume)).toEqual([5, 9])
  })

  it('begins with an empty series', () => {
    const series = new RunningSeries('5m', [], [])
    expect(series.take(candle('10:03:00', 9), DAY)).toMatchObject({ startMs: at('10:00:00'), volume: 9 })
    expect(joinMinutes([], 0)).toBeUndefined()
  })
})
