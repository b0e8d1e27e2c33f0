import { describe, expect, it } from 'vitest'
import { SIMULATED_OPEN_MS } from '#shared/market/simulated-calendar'
import { startOfSeoulDay } from '#shared/market/seoul-time'
import type { QuoteRow } from '#shared/market/quote'
import { DAY_MS } from '#shared/time'
import type { MarketSoFar } from '../definition.ts'
import { coarseSteps, daySoFar, tellsStocks } from './day-so-far.ts'
import { simulatedDay } from './day.ts'
import { stepMarket } from './step.ts'
import { createUniverse } from './universe.ts'

const DATE = '2026-03-19'
const OPEN_MS = startOfSeoulDay(DATE) + SIMULATED_OPEN_MS
const today = simulatedDay(createUniverse(600, 1), 1, DATE)

function firstPollAt(atMs: number): MarketSoFar {
  const nothing = { epoch: '', asOfMs: 0, tradeDate: null, rows: () => [], indices: [] }
  const { rows, indices } = stepMarket(today, nothing, atMs)
  const held = rows.map((row, n): QuoteRow => ({ ...row, id: n + 1, asOfMs: atMs }))
  return { atMs, tradeDate: DATE, rows: held, indices }
}

describe('the simulated day so far', () => {
  it('the day so far has at most 140 steps from the opening to the first poll, with decreasing intervals', () => {
    const noon = OPEN_MS + DAY_MS / 2
    const steps = coarseSteps(OPEN_MS, noon)
    expect(steps.at(-1)).toBe(Math.floor(noon / 60_000) * 60_000 - 60_000)
    expect(steps.every((ms, n) => ms > (steps[n - 1] ?? OPEN_MS))).toBe(true)
    expect(coarseSteps(OPEN_MS, OPEN_MS + DAY_MS).length).toBeLessThan(150)
    expect(coarseSteps(OPEN_MS, OPEN_MS + 30_000)).toEqual([])
  })

  it('volumes, highs and lows of the day so far never go back, and fit the first poll', () => {
    const first = firstPollAt(OPEN_MS + 9 * 3_600_000)
    const earlier = daySoFar(today, first, coarseSteps(OPEN_MS, first.atMs))
    const seen = new Map(first.rows.map(({ id }) => [id, { volume: 0, high: 0, low: Infinity, value: 0 }]))
    for (const { rows } of earlier) {
      for (const { id, price, open, high, low, volume, value } of rows) {
        const before = seen.get(id)
        expect(volume).toBeGreaterThanOrEqual(before?.volume ?? Infinity)
        if (volume === 0 || price === null || high === null || low === null) continue
        expect(value).toBeGreaterThanOrEqual(before?.value ?? Infinity)
        expect(high).toBeGreaterThanOrEqual(Math.max(before?.high ?? 0, price, open ?? 0))
        expect(low).toBeLessThanOrEqual(Math.min(before?.low ?? 0, price, open ?? 0))
        seen.set(id, { volume, high, low, value })
      }
    }
    for (const { id, volume, high, low, value } of first.rows) {
      const last = seen.get(id)
      expect(last?.volume).toBeLessThanOrEqual(volume)
      expect(last?.value).toBeLessThanOrEqual(value)
      expect(last?.high).toBeLessThanOrEqual(high ?? 0)
      if (low !== null) expect(last?.low).toBeGreaterThanOrEqual(low)
    }
    const kospi = earlier.map(({ indices }) => indices.find(({ code }) => code === 'KOSPI')?.value ?? 0)
    expect(new Set(kospi).size).toBeGreaterThan(kospi.length / 2)
    const end = first.indices.find(({ code }) => code === 'KOSPI')?.value ?? 0
    expect(Math.abs((kospi.at(-1) ?? 0) / end - 1)).toBeLessThan(0.01)
  })

  it('the day so far has all indices at each step, and stocks at few steps', () => {
    const first = firstPollAt(OPEN_MS + 9 * 3_600_000)
    const earlier = daySoFar(today, first, coarseSteps(OPEN_MS, first.atMs))
    expect(earlier.every(({ indices }) => indices.length === first.indices.length)).toBe(true)
    expect(earlier.filter(({ rows }) => rows.length > 0).length).toBeLessThanOrEqual(24)
  })

  it('the day so far moves most stocks at their steps, and is deterministic', () => {
    const first = firstPollAt(OPEN_MS + 3 * 3_600_000)
    const steps = coarseSteps(OPEN_MS, first.atMs)
    const earlier = daySoFar(today, first, steps)
    const withStocks = steps.filter((atMs) => tellsStocks(atMs, first.atMs))
    expect(earlier.filter(({ rows }) => rows.length > 300).length).toBeGreaterThan(withStocks.length / 2)
    expect(daySoFar(today, first, steps)).toEqual(earlier)
  })
})
