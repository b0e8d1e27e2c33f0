import { describe, expect, it } from 'vitest'
import { adjustedKrw, factorsOf, UNADJUSTED } from '#shared/market/adjustment'
import type { Market } from '#shared/market/quote'
import { priceLimits, tickSize } from '#shared/market/rules'
import type { HistoryDay } from '../../history/history-source.ts'
import { FIRST_POINTS } from './indices.ts'
import { indexPastOf } from './past-indices.ts'
import { dateOf, pastOf, driftOfDays } from './past.ts'
import { createUniverse } from './universe.ts'

const FIRST_DAY = 20_780
const DAYS = 400
const stocks = createUniverse(600, 1)(FIRST_DAY)
const driftOf = driftOfDays(1)
const pasts = stocks.map((stock) => ({ stock, past: pastOf(stock, FIRST_DAY, DAYS, driftOf) }))

describe('the past of a simulated market', () => {
  it('the simulated past ends with the base price of the first day', () => {
    for (const { stock, past } of pasts) {
      const { code, shares, levelKrw } = stock
      expect(past.at(-1)).toMatchObject({ code, tradeDate: dateOf(FIRST_DAY - 1), close: levelKrw, shares })
    }
  })

  it('the simulated past is the same in every process', () => {
    const again = pastOf(stocks[7] as (typeof stocks)[0], FIRST_DAY, DAYS, driftOfDays(1))
    expect(again).toEqual(pasts[7]?.past)
  })

  it('each day of the simulated past respects price limits, tick sizes, price order and volume', () => {
    const broken = pasts.flatMap(({ stock, past }) => past.filter((day) => !keepsTheRules(day, stock.market)))
    expect(broken).toEqual([])
  })

  it('the simulated past has splits, rights issues and halts, and no other jump in adjusted prices', () => {
    const events = pasts.filter(({ past }) => factorsOf(past.map(based), () => true)[0] !== UNADJUSTED)
    expect(events.length).toBeGreaterThan(20)
    expect(events.length).toBeLessThan(90)
    expect(pasts.some(({ past }) => past.length < DAYS)).toBe(true)
    // A rounding error of one won is large for a price of a few.
    const jumps = pasts.flatMap(({ past }) => {
      const factors = factorsOf(past.map(based), () => true)
      const adjusted = past.map((day, at) => adjustedKrw(day.close, factors[at] ?? UNADJUSTED))
      return adjusted.filter((krw, at) => {
        const before = adjusted[at - 1] ?? krw
        return Math.abs(krw - before) > before * 0.31 + 3
      })
    })
    expect(jumps).toEqual([])
  })

  it('prices of the simulated past stay within a plausible range for a year', () => {
    const astray = pasts
      .filter(({ stock }) => stock.kind === 'preferred')
      .filter(({ stock, past }) =>
        past.some(({ close }) => close > stock.levelKrw * 5 || close < stock.levelKrw / 5),
      )
    expect(astray).toEqual([])
  })

  it('the simulated past of an index ends where its first day begins', () => {
    const past = indexPastOf('KOSPI', 1, FIRST_DAY, DAYS, driftOf)
    expect(past).toHaveLength(DAYS)
    expect(past.at(-1)).toMatchObject({ tradeDate: dateOf(FIRST_DAY - 1), close: FIRST_POINTS.KOSPI })
    for (const { open, high, low, close } of past) {
      expect(Number(low)).toBeLessThanOrEqual(Math.min(Number(open), close))
      expect(Number(high)).toBeGreaterThanOrEqual(Math.max(Number(open), close))
      expect(close).toBeGreaterThan(FIRST_POINTS.KOSPI / 2)
    }
  })
})

function based({ tradeDate, close, baseKrw }: { tradeDate: string; close: number; baseKrw: number | null }) {
  return { tradeDate, closeKrw: close, baseKrw }
}

function keepsTheRules(
  { open, high, low, close, volume, value, baseKrw }: HistoryDay,
  market: Market,
): boolean {
  if (baseKrw === null || close % tickSize(close) !== 0) return false
  if (open === null || high === null || low === null) return volume === 0 && value === 0 && close === baseKrw
  const { upperKrw, lowerKrw } = priceLimits(baseKrw, market)
  const [least, ...rest] = [lowerKrw, low, Math.min(open, close), Math.max(open, close), high, upperKrw]
  return volume > 0 && rest.every((krw, at) => krw >= ([least, ...rest][at] ?? Infinity))
}
