import { describe, expect, it } from 'vitest'
import { simulatedSectors } from './sector-names.ts'
import { createUniverse } from './universe.ts'

const SEED = 1
const stocks = createUniverse(2_880, SEED)(20_000)
const sectors = new Map(simulatedSectors(stocks, SEED).map(({ code, sector }) => [code, sector]))

describe('the simulated sectors', () => {
  it.each([
    ['005930', '전기·전자'],
    ['005935', '전기·전자'],
    ['000660', '전기·전자'],
    ['005380', '운송장비·부품'],
    ['035420', 'IT 서비스'],
    ['207940', '제약'],
    ['105560', '기타금융'],
    ['032830', '보험'],
    ['017670', '통신'],
    ['015760', '전기·가스'],
    ['000720', '건설'],
  ])('%s is in %s', (code, sector) => {
    expect(sectors.get(code)).toBe(sector)
  })

  it('every stock of KOSPI and KOSDAQ has a sector, and none of KONEX has one', () => {
    for (const { code, market } of stocks)
      expect([code, sectors.has(code)]).toEqual([code, market !== 'KONEX'])
    expect([...sectors.values()].every((name) => name !== '')).toBe(true)
  })

  it('a preferred stock is in the sector of its company', () => {
    const preferred = stocks.filter(({ kind }) => kind === 'preferred')
    expect(preferred.length).toBeGreaterThan(10)
    for (const { code } of preferred) expect(sectors.get(code)).toBe(sectors.get(`${code.slice(0, 5)}0`))
  })

  it('there are about twenty sectors, none larger than a fifth of the board', () => {
    const counts = new Map<string, number>()
    for (const name of sectors.values()) counts.set(name, (counts.get(name) ?? 0) + 1)
    expect(counts.size).toBeGreaterThan(18)
    expect(Math.max(...counts.values())).toBeLessThan(stocks.length / 5)
  })

  it('sectors depend on the seed alone', () => {
    expect(simulatedSectors(stocks, SEED)).toEqual(
      simulatedSectors(createUniverse(2_880, SEED)(20_000), SEED),
    )
    expect(simulatedSectors(stocks, 2)).not.toEqual(simulatedSectors(stocks, SEED))
  })
})
