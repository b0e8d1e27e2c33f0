import { expect, it } from 'vitest'
import { startOfSeoulDay } from '#shared/market/seoul-time'
import { simulatedDay } from './day.ts'
import { driftAt } from './drift.ts'
import { fairPriceKrw } from './fair-price.ts'
import { FILING_SLOT_MS, filingOf, moveOf } from './made-filings.ts'
import { partOfDay } from './timetable.ts'
import { createUniverse } from './universe.ts'

const DATE = '2026-03-19'
const START_MS = startOfSeoulDay(DATE)
const today = simulatedDay(createUniverse(600, 1), 1, DATE)

it('a made-up filing of the day moves the worth of its own listing, by nearly all of its move within half an hour', () => {
  const slots = Array.from({ length: 1_300 }, (_, minute) => START_MS / FILING_SLOT_MS + minute)
  const moving = slots.flatMap((slot) => {
    const filing = filingOf(slot, { listings: today.stocks, seed: 1 })
    return filing !== null && moveOf(filing, 1) !== 0 ? [filing] : []
  })
  let seen = 0
  for (const filing of moving) {
    const index = today.indexOf.get(filing.code ?? '') ?? -1
    const [stock, plan] = [today.stocks[index], today.plans[index]]
    if (stock === undefined || plan === undefined || plan.halted || plan.stories.length !== 1) continue
    const drift = driftAt(1, today.day, 0.5)
    const worthAt = (minutes: number, stories = plan.stories) => {
      const at = partOfDay(filing.publishedMs - START_MS + minutes * 60_000)
      return fairPriceKrw(stock, { ...plan, stories }, stock.levelKrw, drift, at)
    }
    const movedAt = (minutes: number) => Math.log(worthAt(minutes) / worthAt(minutes, []))
    const move = moveOf(filing, 1)
    expect(movedAt(0.5)).toBe(0)
    expect(movedAt(6) / move).toBeGreaterThan(0.6)
    expect(movedAt(31) / move).toBeGreaterThan(0.95)
    expect(movedAt(31) / move).toBeLessThanOrEqual(1)
    seen += 1
  }
  expect(seen).toBeGreaterThan(50)
})
