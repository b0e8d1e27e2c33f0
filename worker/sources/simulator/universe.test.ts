import { describe, expect, it } from 'vitest'
import { isinCheckDigit, isStockCode, tickSize } from '#shared/market/rules'
import { createUniverse } from './universe.ts'
import { WELL_KNOWN } from './well-known.ts'

const DAY = 20_780

describe.each([500, 2_880, 20_000])('a universe of %i', (listings) => {
  const stocks = createUniverse(listings, 1)(DAY)

  it('a universe has the requested number of listings, with unique codes, ISINs and names', () => {
    expect(stocks).toHaveLength(listings)
    for (const field of ['code', 'isin', 'name'] as const) {
      expect(new Set(stocks.map((stock) => stock[field])).size).toBe(listings)
    }
  })

  it('a universe has valid codes and ISINs, whole shares, and prices on the tick grid', () => {
    const invalid = stocks.filter(
      ({ code, isin, shares, levelKrw }) =>
        !isStockCode(code) ||
        isinCheckDigit(isin.slice(0, 11)) !== isin[11] ||
        !(Number.isSafeInteger(shares) && shares > 0) ||
        levelKrw % tickSize(levelKrw) !== 0,
    )
    expect(invalid).toEqual([])
  })

  it('the total market value of a universe stays an exact number', () => {
    expect(stocks.reduce((sum, stock) => sum + stock.shares * stock.levelKrw, 0)).toBeLessThan(2 ** 53)
  })

  it('made-up stocks have names and codes that no real stock has', () => {
    const real = new Set(WELL_KNOWN.map((stock) => stock.code))
    const doubtful = stocks.filter(
      ({ code, name }) =>
        !real.has(code) && !(/^(가상|모의)/.test(name) && /^(8\d{4}|9\d{3}[A-Z])[05K]$/.test(code)),
    )
    expect(doubtful).toEqual([])
  })
})

describe('the universe', () => {
  it('the universe has the proportions of the exchange', () => {
    const stocks = createUniverse(2_880, 1)(DAY)
    const count = (of: (stock: (typeof stocks)[number]) => boolean) => stocks.filter(of).length
    expect(count(({ market }) => market === 'KOSPI')).toBe(950)
    expect(count(({ market }) => market === 'KOSDAQ GLOBAL')).toBe(52)
    expect(count(({ market }) => market === 'KONEX')).toBe(109)
    expect(count(({ section }) => section.startsWith('SPAC'))).toBeGreaterThan(60)
    expect(count(({ code }) => !code.endsWith('0'))).toBeGreaterThan(60)
    expect(count(({ code }) => /[A-Z]/.test(code))).toBeGreaterThan(150)
    expect(count(({ name }) => /[&.()-]/.test(name))).toBeGreaterThan(100)
  })

  it('the universe depends on its seed alone', () => {
    expect(createUniverse(1_000, 7)(DAY)).toEqual(createUniverse(1_000, 7)(DAY))
    expect(createUniverse(1_000, 7)(DAY)).not.toEqual(createUniverse(1_000, 8)(DAY))
  })

  it('the universe changes from day to day: listings come and go, are renamed, issue shares, split', () => {
    const universe = createUniverse(2_880, 1)
    const seen = { gone: 0, renamed: 0, issued: 0, split: 0 }
    for (let day = DAY; day < DAY + 10; day += 1) {
      const next = new Map(universe(day + 1).map((stock) => [stock.code, stock]))
      for (const stock of universe(day)) {
        const after = next.get(stock.code)
        if (after === undefined) seen.gone += 1
        else if (after.name !== stock.name) seen.renamed += 1
        else if (after.shares / stock.shares > 2 || after.shares / stock.shares < 0.5) seen.split += 1
        else if (after.shares !== stock.shares) seen.issued += 1
      }
    }
    for (const count of [seen.gone, seen.renamed, seen.split]) {
      expect(count).toBeGreaterThan(0)
      expect(count).toBeLessThan(60)
    }
    expect(seen.issued).toBeGreaterThan(50)
    expect(seen.issued).toBeLessThan(400)
  })
})
