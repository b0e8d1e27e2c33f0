import { BreadthCount } from '#shared/market/breadth'
import { STANDINGS } from '#shared/market/standing'
import { describe, expect, it } from 'vitest'
import type { QuoteRow } from '#shared/market/quote'
import { RandomMarket } from '#shared/testing/random-market'
import { quoteRow } from '../testing/builders.ts'
import { filteredRows, NO_FILTER } from '../features/listings/filter.ts'
import { searchEntry, searchRank } from '#shared/market/search/search'

describe('breadth', () => {
  it('moves a listing from one count to another when it changes', () => {
    const breadth = new BreadthCount()
    breadth.update(1, quoteRow({ price: 10_500 }))
    breadth.update(1, quoteRow({ price: 9_500 }))
    expect(breadth.of('KOSPI').counts).toMatchObject({ up: 0, down: 1 })
    expect(breadth.of('ALL').listings).toBe(1)
  })

  it('counts KOSDAQ GLOBAL as KOSDAQ', () => {
    const breadth = new BreadthCount()
    breadth.update(1, quoteRow({ market: 'KOSDAQ GLOBAL' }))
    expect(breadth.of('KOSDAQ').counts.up).toBe(1)
    expect(breadth.of('KOSPI').listings).toBe(0)
  })

  it('forgets a listing that left', () => {
    const breadth = new BreadthCount()
    breadth.update(1, quoteRow({ value: 500 }))
    breadth.update(1, undefined)
    expect(breadth.of('ALL')).toMatchObject({ listings: 0, volume: 0n, value: 0n, counts: { up: 0 } })
  })

  it('counts limits, halts and missing prices apart from risers and fallers', () => {
    const breadth = new BreadthCount()
    const states = ['upper_limit', 'lower_limit', 'halted', 'no_data', 'trading'] as const
    states.forEach((state, id) => breadth.update(id, quoteRow({ id, state })))
    expect(breadth.of('ALL').counts).toEqual({
      upper_limit: 1,
      lower_limit: 1,
      halted: 1,
      no_data: 1,
      up: 1,
      unchanged: 0,
      down: 0,
    })
  })

  it('equals a recount of the whole market after a long random day', () => {
    const market = new RandomMarket(7, 200)
    const breadth = new BreadthCount()
    const ids = new Map<string, number>()
    const now = (): QuoteRow[] =>
      [...market.rows.values()].map((row) => {
        const id = ids.get(row.code) ?? ids.size
        ids.set(row.code, id)
        return { ...row, id, asOfMs: 0 }
      })
    for (let poll = 0; poll < 200; poll++) {
      market.step()
      const rows = now()
      for (const row of rows) breadth.update(row.id, row)
      const here = new Set(rows.map((row) => row.id))
      for (const id of ids.values()) if (!here.has(id)) breadth.update(id, undefined)
    }
    const rows = now()
    for (const market of ['all', 'KOSPI', 'KOSDAQ', 'KONEX'] as const) {
      for (const standing of STANDINGS) {
        const recount = filteredRows(rows, { ...NO_FILTER, market, standing }, null).length
        expect([market, standing, breadth.of(market === 'all' ? 'ALL' : market).counts[standing]]).toEqual([
          market,
          standing,
          recount,
        ])
      }
    }
    expect(breadth.of('ALL').value).toBe(rows.reduce((sum, row) => sum + BigInt(row.value), 0n))
  })
})

describe('filter', () => {
  const rows = [
    quoteRow({ id: 1, name: '삼성전자', market: 'KOSPI', price: 11_000 }),
    quoteRow({ id: 2, name: '에코프로', market: 'KOSDAQ GLOBAL', price: 9_000 }),
    quoteRow({ id: 3, name: '삼성공조', market: 'KOSDAQ', price: 11_000 }),
  ]
  function matchesOf(query = '') {
    const rankOf = searchRank(query)
    return rankOf && ((row: QuoteRow) => rankOf(searchEntry(row)) !== null)
  }
  const ids = (filter: Partial<typeof NO_FILTER>) =>
    filteredRows(rows, { ...NO_FILTER, ...filter }, matchesOf(filter.query)).map((row) => row.id)

  it('lets everything pass by default', () => {
    expect(ids({})).toEqual([1, 2, 3])
  })

  it('joins market, standing and search', () => {
    expect(ids({ market: 'KOSDAQ' })).toEqual([2, 3])
    expect(ids({ market: 'KOSDAQ', standing: 'up' })).toEqual([3])
    expect(ids({ query: 'ㅅㅅ', standing: 'up' })).toEqual([1, 3])
  })
})
