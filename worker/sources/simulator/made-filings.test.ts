import { expect, it } from 'vitest'
import type { MasterListing } from '#database/market/listings'
import { filingOf, moveOf } from './made-filings.ts'

const listings = Array.from({ length: 50 }, (_, at): MasterListing => ({
  id: at,
  code: String(at).padStart(6, '0'),
  isin: '',
  name: `회사${at}`,
  market: 'KOSPI',
  section: '',
  shares: 1,
}))
const market = { listings, seed: 1 }
const SLOTS = Array.from({ length: 2_000 }, (_, at) => 29_000_000 + at)

it('filings of the simulated market are deterministic, one a minute at most, each with its own number', () => {
  const filings = SLOTS.flatMap((slot) => filingOf(slot, market) ?? [])
  expect(SLOTS.flatMap((slot) => filingOf(slot, market) ?? [])).toEqual(filings)
  expect(filings.length / SLOTS.length).toBeGreaterThan(0.3)
  expect(new Set(filings.map(({ number }) => number)).size).toBe(filings.length)
  expect(filingOf(SLOTS[0] ?? 0, { ...market, listings: [] })).toBeNull()
})

it('corrections of the simulated market are of a filing of the same company before', () => {
  const filings = SLOTS.flatMap((slot) => filingOf(slot, market) ?? [])
  const corrections = filings.filter(({ title }) => title.startsWith('[기재정정]'))
  expect(corrections.length).toBeGreaterThan(0)
  for (const { title, code, publishedMs } of corrections)
    expect(
      filings.some(
        (one) =>
          one.code === code && one.title === title.replace('[기재정정]', '') && one.publishedMs < publishedMs,
      ),
    ).toBe(true)
})

it('some filings of the simulated market move the price, up and down alike and by some percent, and always as far', () => {
  const filings = SLOTS.flatMap((slot) => filingOf(slot, market) ?? [])
  const moves = filings.map((filing) => moveOf(filing, 1))
  expect(filings.map((filing) => moveOf(filing, 1))).toEqual(moves)
  const moving = moves.filter((move) => move !== 0)
  expect(moving.length / moves.length).toBeGreaterThan(0.1)
  expect(moving.length / moves.length).toBeLessThan(0.5)
  expect(Math.max(...moving.map(Math.abs))).toBeLessThanOrEqual(0.06)
  const up = moving.filter((move) => move > 0).length / moving.length
  expect(up).toBeGreaterThan(0.35)
  expect(up).toBeLessThan(0.65)
})
