import { beforeEach, describe, expect, it } from 'vitest'
import type { Candle } from '#shared/market/candle'
import { MINUTE_MS } from '#shared/time'
import type { CandleQuery } from '../../market/stocks.ts'
import { CandleHistory } from './candle-history.ts'
import type { ChartInterval } from './interval.ts'
import { longerCandles } from './longer-candles.ts'
import { OPEN_MS, candle, minutes } from './testing.ts'

const TODAY = '2026-03-19'
const FIVE_MS = 5 * MINUTE_MS
let stored: Candle[]
let queries: CandleQuery[]
let changes: number
let answering: Promise<void> | null

/** Simulates the server, by the rules of `GET /api/stocks/:code/candles`. */
async function load(query: CandleQuery) {
  queries.push(query)
  const { fromMs = -Infinity, toMs = Infinity, limit } = query
  const candles = (query.interval === '5m' ? inFives(stored) : stored)
    .filter(({ startMs }) => startMs >= fromMs && startMs < toMs)
    .slice(-limit)
  await answering
  return { candles, gaps: [] }
}

function inFives(ones: readonly Candle[]): Candle[] {
  const fives = new Map<number, Candle>()
  for (const { startMs, high, low, close, volume, open } of ones) {
    const begin = Math.floor(startMs / FIVE_MS) * FIVE_MS
    const five = fives.get(begin) ?? { startMs: begin, open, high, low, close, volume: 0 }
    fives.set(begin, {
      ...five,
      high: Math.max(five.high, high),
      low: Math.min(five.low, low),
      close,
      volume: five.volume + volume,
    })
  }
  return [...fives.values()]
}

const history = (interval: ChartInterval = '1m') =>
  new CandleHistory(interval, { load, nowMs: () => OPEN_MS + 6_000 * MINUTE_MS, changed: () => changes++ })

const isAscending = (candles: readonly Candle[]) =>
  candles.every(({ startMs }, at) => at === 0 || startMs > (candles[at - 1] as Candle).startMs)

beforeEach(() => {
  stored = minutes(0, 1_500)
  queries = []
  changes = 0
  answering = null
})

describe('going back', () => {
  it('older pages are joined without a gap, until there is nothing older', async () => {
    const found = history()
    await found.open()
    expect(found.candles).toEqual(stored.slice(-400))
    for (let page = 0; page < 5; page++) await found.older()
    expect(found.candles).toEqual(stored)
    expect(found.complete).toBe(true)
  })

  it('one page is requested at a time, however often it is needed', async () => {
    const found = history()
    await found.open()
    await Promise.all([found.older(), found.older(), found.older()])
    expect(queries).toHaveLength(2)
  })

  it('the newest candles are dropped beyond the bound, and loaded again on the way back', async () => {
    stored = minutes(0, 21_500)
    const found = new CandleHistory('1m', {
      load,
      nowMs: () => OPEN_MS + 21_500 * MINUTE_MS,
      changed: () => changes++,
    })
    await found.open()
    while (!found.complete) await found.older()
    expect(found.candles).toHaveLength(20_000)
    expect(found.cut).toBe(true)
    found.take(candle(21_500), TODAY)
    expect(found.candles).toEqual(stored.slice(0, 20_000))
    while (found.cut) await found.newer()
    expect(found.candles).toEqual(stored.slice(-20_000))
    expect(isAscending(found.candles)).toBe(true)
    expect(found.complete).toBe(false)
  })
})

describe('the running candle', () => {
  it('the running candle updates the newest minute and starts the next', async () => {
    const found = history()
    await found.open()
    found.take(candle(1_499, { close: 9, volume: 11 }), TODAY)
    expect(found.candles.at(-1)).toMatchObject({ close: 9, volume: 11 })
    found.take(candle(1_500), TODAY)
    expect(found.candles).toHaveLength(401)
  })

  it('the running candle of five minutes is aggregated from its minutes', async () => {
    stored = minutes(0, 1_498)
    const found = history('5m')
    await found.open()
    found.take(candle(1_497, { close: 1, low: 1, volume: 12 }), TODAY)
    found.take(candle(1_498, { close: 5_000, high: 5_000, volume: 7 }), TODAY)
    stored = [
      ...stored.slice(0, -1),
      candle(1_497, { close: 1, low: 1, volume: 12 }),
      candle(1_498, { close: 5_000, high: 5_000, volume: 7 }),
    ]
    expect(found.candles).toEqual(inFives(stored).slice(-400))
  })

  it('the running candle is not lost when it changes while a page is loading', async () => {
    let answer = () => {}
    answering = new Promise((resolve) => (answer = resolve))
    const found = history()
    const opening = found.open()
    found.take(candle(1_500, { close: 3 }), TODAY)
    answer()
    await opening
    expect(found.candles.at(-1)).toEqual(candle(1_500, { close: 3 }))
  })
})

describe('an interval that is not stored', () => {
  const whole = (candles: readonly Candle[]) => longerCandles(candles, '3m')

  it('an interval that is not stored is merged from stored candles, as many at first as of any other', async () => {
    stored = minutes(1, 3_000)
    const found = history('3m')
    await found.open()
    expect(queries[0]).toMatchObject({ interval: '1m', limit: 1_200 })
    expect(found.candles).toEqual(whole(stored.slice(-1_200)))
  })

  it('an interval that is not stored has no candle whose minutes are not all loaded', async () => {
    stored = minutes(0, 3_001)
    const found = history('3m')
    await found.open()
    const first = found.candles[0] as Candle
    expect(found.candles).toEqual(whole(stored).slice(-found.candles.length))
    expect(first.volume).toBe(30)
    for (let page = 0; page < 3; page++) await found.older()
    expect(found.complete).toBe(true)
    expect(found.candles).toEqual(whole(stored))
  })

  it('an interval that is not stored has its first candle, once there is nothing older, though it is not whole', async () => {
    stored = minutes(1, 100)
    const found = history('3m')
    await found.open()
    await found.older()
    expect(found.candles).toEqual(whole(stored))
  })

  it('an interval that is not stored goes on with the running minute', async () => {
    const found = history('3m')
    await found.open()
    found.take(candle(1_499, { close: 3, low: 1, volume: 12 }), TODAY)
    found.take(candle(1_500), TODAY)
    stored = [...stored.slice(0, -1), candle(1_499, { close: 3, low: 1, volume: 12 }), candle(1_500)]
    expect(found.candles).toEqual(whole(stored).slice(-found.candles.length))
  })
})

describe('catching up', () => {
  it('catching up loads unsettled and missed candles again', async () => {
    const found = history()
    await found.open()
    stored = [...stored.slice(0, -1), candle(1_499, { close: 77 }), ...minutes(1_500, 1_530)]
    await found.refresh()
    expect(found.candles.slice(-40)).toEqual(stored.slice(-40))
    expect(isAscending(found.candles)).toBe(true)
  })

  it('catching up starts over after an absence longer than one answer', async () => {
    const found = history()
    await found.open()
    stored = minutes(0, 9_000)
    await found.refresh()
    expect(found.candles).toEqual(stored.slice(-400))
  })

  it('catching up waits for a page that is loading, and is not forgotten', async () => {
    const found = history()
    await found.open()
    const paging = found.older()
    await found.refresh()
    stored = [...stored, ...minutes(1_500, 1_503)]
    await paging
    expect(found.candles).toEqual(stored.slice(700))
  })
})

it('catching up reports a change only when a candle changed', async () => {
  const found = history()
  await found.open()
  const before = changes
  found.take(candle(3), TODAY)
  expect(changes).toBe(before)
  found.take(candle(1_500), TODAY)
  expect(changes).toBe(before + 1)
})
