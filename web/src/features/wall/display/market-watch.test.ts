import { describe, expect, it } from 'vitest'
import { quoteRow } from '#shared/testing/quote-row'
import { MarketWatch } from './market-watch.ts'

const none = new Set<string>()
const row = quoteRow({ id: 1 })
const at = (price: number) => ({ ...row, price })

describe('what happens on the market', () => {
  it('is a limit that is reached, not one at which a stock is seen first', () => {
    const watch = new MarketWatch()
    expect(watch.rows([{ ...row, state: 'upper_limit' }], none)).toEqual([])
    expect(watch.rows([row], none)).toEqual([])
    expect(watch.rows([{ ...row, state: 'lower_limit' }], none)).toEqual([
      { type: 'price_limit', code: row.code },
    ])
    expect(watch.rows([{ ...row, state: 'lower_limit' }], none)).toEqual([])
  })

  it('is not a limit at which a stock is when the first prices of a day arrive', () => {
    const watch = new MarketWatch()
    watch.rows([{ ...row, state: 'no_data', price: null }], none)
    expect(watch.rows([{ ...row, state: 'upper_limit' }], none)).toEqual([])
  })

  it('is a move of a stock that is looked at', () => {
    const watch = new MarketWatch()
    watch.rows([at(10_000)], none)
    expect(watch.rows([at(10_500)], new Set([row.code]))).toEqual([
      { type: 'stock_move', code: row.code, before: 0, now: 5 },
    ])
    expect(watch.rows([at(11_000)], none)).toEqual([])
  })

  it('is a move of an index', () => {
    const watch = new MarketWatch()
    const index = (change_rate: number | null) => [{ code: 'KOSPI', change_rate } as const]
    expect([watch.indices(index(null)), watch.indices(index(0.5)), watch.indices(index(0.5))]).toEqual([
      [],
      [],
      [],
    ])
    expect(watch.indices(index(1.2))).toEqual([{ type: 'index_move', index: 'KOSPI', before: 0.5, now: 1.2 }])
  })

  it('is a halt or an interruption that begins, and one of a whole market', () => {
    const watch = new MarketWatch()
    const mark = (code: string, mark: 'halted' | 'interrupted' | 'expected') => ({ code, mark, since_ms: 1 })
    const halts = [{ market: 'KOSDAQ' as const, since_ms: 1, until_ms: 2, reason: '' }]
    expect(watch.link({ stocks: [mark('000001', 'halted')] })).toEqual([])
    expect(
      watch.link({
        stocks: [mark('000001', 'halted'), mark('000002', 'interrupted'), mark('000003', 'expected')],
        halts,
      }),
    ).toEqual([
      { type: 'halt', code: '000002' },
      { type: 'halt', code: null },
    ])
  })

  it('begins anew with another source', () => {
    const watch = new MarketWatch()
    watch.rows([row], none)
    watch.forget()
    expect(watch.rows([{ ...row, state: 'upper_limit' }], none)).toEqual([])
  })
})
