import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MARKETS } from './quote.ts'
import { isinCheckDigit, isinFor, isStockCode, priceLimits, tickSize } from './rules.ts'

describe('tick size', () => {
  it.each([
    [1, 1],
    [1_999, 1],
    [2_000, 5],
    [4_995, 5],
    [5_000, 10],
    [19_990, 10],
    [20_000, 50],
    [49_950, 50],
    [50_000, 100],
    [199_900, 100],
    [200_000, 500],
    [499_500, 500],
    [500_000, 1_000],
    [2_759_000, 1_000],
  ])('a price of %i won moves by %i', (priceKrw, tickKrw) => {
    expect(tickSize(priceKrw)).toBe(tickKrw)
  })
})

describe('price limits', () => {
  it.each([
    { baseKrw: 90_100, market: 'KOSPI' as const, upperKrw: 117_100, lowerKrw: 63_100 },
    { baseKrw: 7_550, market: 'KOSDAQ' as const, upperKrw: 9_810, lowerKrw: 5_290 },
    { baseKrw: 93_700, market: 'KOSDAQ GLOBAL' as const, upperKrw: 121_800, lowerKrw: 65_600 },
    { baseKrw: 1_001, market: 'KOSDAQ' as const, upperKrw: 1_301, lowerKrw: 701 },
    { baseKrw: 10_000, market: 'KONEX' as const, upperKrw: 11_500, lowerKrw: 8_500 },
    { baseKrw: 5_010, market: 'KONEX' as const, upperKrw: 5_760, lowerKrw: 4_260 },
    { baseKrw: 1, market: 'KOSPI' as const, upperKrw: 1, lowerKrw: 1 },
    // Across a step of the tick table: as the exchange printed them on 2026-03-18 and 19.
    { baseKrw: 1_605, market: 'KOSDAQ' as const, upperKrw: 2_085, lowerKrw: 1_124 },
    { baseKrw: 1_703, market: 'KOSDAQ' as const, upperKrw: 2_210, lowerKrw: 1_193 },
    { baseKrw: 4_950, market: 'KOSDAQ' as const, upperKrw: 6_430, lowerKrw: 3_465 },
    { baseKrw: 17_410, market: 'KOSPI' as const, upperKrw: 22_600, lowerKrw: 12_190 },
  ])('of $baseKrw won on $market', ({ baseKrw, market, upperKrw, lowerKrw }) => {
    expect(priceLimits(baseKrw, market)).toEqual({ upperKrw, lowerKrw })
  })

  it('are valid order prices, never beyond the percentage, with no valid price between them and it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5_000_000 }), fc.constantFrom(...MARKETS), (anyKrw, market) => {
        const baseKrw = Math.ceil(anyKrw / tickSize(anyKrw)) * tickSize(anyKrw)
        const { upperKrw, lowerKrw } = priceLimits(baseKrw, market)
        const percent = market === 'KONEX' ? 15 : 30
        expect([upperKrw % tickSize(upperKrw), lowerKrw % tickSize(lowerKrw)]).toEqual([0, 0])
        expect((upperKrw - baseKrw) * 100).toBeLessThanOrEqual(baseKrw * percent)
        expect((baseKrw - lowerKrw) * 100).toBeLessThanOrEqual(baseKrw * percent)
        expect((upperKrw + tickSize(upperKrw) - baseKrw) * 100).toBeGreaterThan(baseKrw * percent)
        expect((baseKrw - lowerKrw + tickSize(baseKrw)) * 100).toBeGreaterThan(baseKrw * percent)
      }),
    )
  })
})

describe('codes and ISINs', () => {
  it.each([
    ['005930', 'KR7005930003'],
    ['005935', 'KR7005931001'],
    ['005387', 'KR7005382007'],
    ['0001A0', 'KR70001A0001'],
    ['37550L', 'KR737550K029'],
    ['00680K', 'KR700680K019'],
  ])('the ISIN of %s is %s', (code, isin) => {
    expect(isinFor(code)).toBe(isin)
  })

  it.each(['KR8840120008', 'HK0000307485'])('the check digit of the foreign ISIN %s is its last', (isin) => {
    expect(isinCheckDigit(isin.slice(0, 11))).toBe(isin[11])
  })

  it.each(['005931', '5930', '00593a'])('%s has no ISIN of its own', (code) => {
    expect(isinFor(code)).toBeNull()
  })

  it('a code is six digits or capitals, whatever a number parser would make of it', () => {
    expect(['005930', '0001A0', '37550L', '000000'].map(isStockCode)).toEqual([true, true, true, true])
    expect(['5930', '0059300', '00593a', '0059 0', '', '005930\n'].some(isStockCode)).toBe(false)
  })
})
