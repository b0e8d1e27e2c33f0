import { describe, expect, it } from 'vitest'
import { quoteRow } from '../../testing/builders.ts'
import { readChoices, withInterval, withPeriod } from './chart-choices.ts'
import { limitsOf, tickSizeOf, yearHigh, yearLow } from './key-figures.ts'
import { MAX_TICKS, withTick } from './tick-list.ts'

const AT = Date.parse('2026-03-19T10:00:00+09:00')
const row = (change: Parameters<typeof quoteRow>[0]) => quoteRow({ asOfMs: AT, ...change })

describe('the list of ticks', () => {
  it('gets a row for each news, with what was traded since the row before', () => {
    const first = withTick([], row({ volume: 100 }))
    const second = withTick(first, row({ asOfMs: AT + 1_000, price: 10_600, volume: 130 }))
    expect(second[0]).toEqual({
      time: '2026-03-19T10:00:01.000+09:00',
      price: 10_600,
      change: 600,
      change_rate: 6,
      volume: 30,
      accumulated_volume: 130,
      state: 'trading',
    })
    expect(second).toHaveLength(2)
  })

  it('takes nothing twice, and nothing without a price', () => {
    const ticks = withTick([], row({}))
    expect(withTick(ticks, row({}))).toBe(ticks)
    expect(withTick(ticks, row({ asOfMs: AT + 1, price: null }))).toBe(ticks)
  })

  it('has nothing of a stock that is halted: 0 shares are no trade', () => {
    expect(withTick([], row({ volume: 0, state: 'halted' }))).toEqual([])
  })

  it('starts over on a new day, whose volume begins at 0', () => {
    const ticks = withTick([], row({ volume: 5_000 }))
    const next = withTick(ticks, row({ asOfMs: AT + 1_000, volume: 10 }))
    expect(next).toMatchObject([{ volume: 10, accumulated_volume: 10 }])
    expect(withTick(ticks, row({ asOfMs: AT + 1_000, price: null, volume: 0 }))).toEqual([])
  })

  it('never grows beyond its bound', () => {
    let ticks = withTick([], row({ volume: 1 }))
    for (let n = 1; n < 3 * MAX_TICKS; n++) ticks = withTick(ticks, row({ asOfMs: AT + n, volume: n + 1 }))
    expect(ticks).toHaveLength(MAX_TICKS)
    expect(ticks[0]?.accumulated_volume).toBe(3 * MAX_TICKS)
  })
})

describe('key figures', () => {
  const year = { high_52w: 12_000, high_52w_on: '2026-01-05', low_52w: 8_000, low_52w_on: '2025-06-02' }

  it('of a year take today in from the moment it is higher or lower', () => {
    expect(yearHigh(year, row({ high: 11_999 }))).toEqual({ price: 12_000, on: '2026-01-05' })
    expect(yearHigh(year, row({ high: 12_001 }))).toEqual({ price: 12_001, on: null })
    expect(yearLow(year, row({ low: 7_990 }))).toEqual({ price: 7_990, on: null })
  })

  it('of the 52-week range are empty until it is known', () => {
    expect(yearHigh(null, row({}))).toBeNull()
    expect(yearLow({ ...year, low_52w: null, low_52w_on: null }, row({}))).toBeNull()
  })

  it('limits and tick size follow from the base price and the market', () => {
    expect(limitsOf(row({ previousClose: 10_000 }))).toEqual({ upperKrw: 13_000, lowerKrw: 7_000 })
    expect(limitsOf(row({ previousClose: 10_000, market: 'KONEX' }))).toEqual({
      upperKrw: 11_500,
      lowerKrw: 8_500,
    })
    expect(limitsOf(row({ previousClose: null }))).toBeNull()
    expect(tickSizeOf(row({ price: 60_000 }))).toBe(100)
    expect(tickSizeOf(row({ price: null, previousClose: 3_000 }))).toBe(5)
  })
})

describe('choices of the chart', () => {
  it('are taken as far as they are choices there are', () => {
    expect(readChoices('{"interval":"1h","averages":[120,5,7],"limits":false}')).toMatchObject({
      interval: '1h',
      averages: [5, 120],
      limits: false,
      sessions: true,
    })
    expect(readChoices('{"style":"line","scale":"log","study":"macd","bands":true}')).toMatchObject({
      style: 'line',
      scale: 'log',
      study: 'macd',
      bands: true,
      volumeAverage: false,
    })
    expect(readChoices('{"style":"bars","scale":7,"study":"x"}')).toMatchObject({
      style: 'candles',
      scale: 'linear',
      study: null,
    })
    for (const nonsense of ['', 'null', '[]', '{"interval":"2m","averages":3}'])
      expect(readChoices(nonsense)).toMatchObject({ interval: '1d', averages: [5, 20, 60] })
  })

  it('have a period with the interval that suits it, and none once another interval is chosen', () => {
    const day = withPeriod(readChoices(''), '1d')
    expect(day).toMatchObject({ interval: '1m', period: '1d' })
    expect(readChoices(JSON.stringify(day))).toEqual(day)
    expect(withInterval(day, '1m')).toEqual(day)
    expect(withInterval(day, '5m')).toMatchObject({ interval: '5m', period: null })
    expect(readChoices('{"interval":"1d","period":"1d"}').period).toBeNull()
  })
})
