import { describe, expect, it } from 'vitest'
import type { Extremes } from '#database/history/daily-candles'
import { MARKETS, type QuoteRow } from '#shared/market/quote'
import type { Ranking } from '#shared/market/ranking'
import { quoteRow } from '../testing/board.ts'
import { moversOf } from './movers.ts'

const stock = (code: string, row: Partial<QuoteRow>): QuoteRow =>
  quoteRow({ id: Number(code), code, previousClose: 1_000, price: 1_000, shares: 10, ...row })

const before = (high: number, low: number): Extremes => ({
  high,
  highOn: '2025-10-10',
  low,
  lowOn: '2025-04-10',
})

function leaders(by: Ranking, rows: QuoteRow[], { limit = 10, year = new Map<number, Extremes>() } = {}) {
  const found = moversOf(rows, by, new Set(MARKETS), { of: (id) => year.get(id) }, limit)
  return found.map(({ code }) => code)
}

describe('a ranking', () => {
  it('the ranking by rise lists the largest rises first, and only rises', () => {
    const rows = [
      stock('1', { price: 1_010 }),
      stock('2', { price: 990 }),
      stock('3', { price: 1_200 }),
      stock('4', { price: 1_000 }),
      stock('5', { price: null, state: 'no_data' }),
      stock('6', { price: 1_500, previousClose: null }),
    ]
    expect(leaders('rise', rows)).toEqual(['3', '1'])
    expect(leaders('fall', rows)).toEqual(['2'])
    expect(leaders('rise', rows, { limit: 1 })).toEqual(['3'])
  })

  it('a ranking orders equal stocks by turnover', () => {
    const rows = [
      stock('1', { price: 1_100, value: 5 }),
      stock('2', { price: 1_100, value: 7 }),
      stock('3', { price: 1_100, value: 5 }),
    ]
    expect(leaders('rise', rows)).toEqual(['2', '1', '3'])
  })

  it.each([
    ['volume', { volume: 20, value: 1 }],
    ['value', { volume: 1, value: 20 }],
    ['market_cap', { volume: 1, value: 1, shares: 20 }],
    ['market_cap_low', { volume: 1, value: 1, shares: 5 }],
  ] as const)('by %s goes by that', (by, most) => {
    expect(leaders(by, [stock('1', { volume: 10, value: 10 }), stock('2', most)])[0]).toBe('2')
    if (by === 'volume' || by === 'value')
      expect(leaders(by, [stock('1', { volume: 0, value: 0 })])).toEqual([])
  })

  it.each(['upper_limit', 'lower_limit'] as const)('by %s has who is there, most turnover first', (by) => {
    const rows = [
      stock('1', { state: by, value: 1 }),
      stock('2', { state: by, value: 2 }),
      stock('3', { state: 'trading', value: 3 }),
    ]
    expect(leaders(by, rows)).toEqual(['2', '1'])
  })

  it('the ranking by 52 weeks lists stocks beyond the known extremes of the year before', () => {
    const rows = [
      stock('1', { high: 1_201, low: 1_000, price: 1_100 }),
      stock('2', { high: 1_200, low: 799, price: 900 }),
      stock('3', { high: 9_999, low: 1, price: 1_000 }),
      stock('4', { high: null, low: null, price: 1_000, state: 'halted' }),
    ]
    const year = new Map([1, 2, 4].map((id) => [id, before(1_200, 800)]))
    expect(leaders('high_52w', rows, { year })).toEqual(['1'])
    expect(leaders('low_52w', rows, { year })).toEqual(['2'])
    expect(leaders('high_52w', rows)).toEqual([])
  })

  it('a ranking contains only the requested markets', () => {
    const rows = [stock('1', { market: 'KONEX' }), stock('2', { market: 'KOSPI' })]
    const found = moversOf(rows, 'market_cap', new Set(['KONEX']), { of: () => undefined }, 10)
    expect(found.map(({ code }) => code)).toEqual(['1'])
  })
})
