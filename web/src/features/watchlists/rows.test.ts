import { describe, expect, it } from 'vitest'
import type { WatchedItem } from '#shared/rest/watchlists'
import { quoteRow } from '../../../../server/testing/board.ts'
import { movedCodes, priceTyped, sortedRows, watchedRow } from './rows.ts'

const item = (code: string, more: Partial<WatchedItem> = {}): WatchedItem => ({
  code,
  name: code,
  state: 'listed',
  left_at: null,
  former_name: null,
  renamed_at: null,
  last_disclosed_at: null,
  note: '',
  target_price: null,
  stop_price: null,
  added_at: '2026-03-19T09:00:00+09:00',
  ...more,
})

describe('rows of a watchlist', () => {
  it('say in percent of the price how far it is to target and stop', () => {
    const row = watchedRow(
      item('005930', { target_price: 250_000, stop_price: 180_000 }),
      quoteRow({ price: 200_000 }),
    )
    expect(row).toMatchObject({ price: 200_000, toTarget: 25, toStop: -10 })
    expect(watchedRow(item('005930', { target_price: 1 }), undefined)).toMatchObject({
      price: null,
      toTarget: null,
    })
  })

  it('are sorted by what is nearest, highest or first, and what has none comes last', () => {
    const rows = [
      watchedRow(item('000001', { name: '다' }), undefined),
      watchedRow(item('000002', { target_price: 150 }), quoteRow({ code: '000002', name: '나', price: 100 })),
      watchedRow(
        item('000003', { target_price: 190, note: '메모' }),
        quoteRow({ code: '000003', name: '가', price: 200 }),
      ),
    ]
    const codes = (by: Parameters<typeof sortedRows>[1]) => sortedRows(rows, by).map((row) => row.item.code)
    expect(codes('own')).toEqual(['000001', '000002', '000003'])
    expect(codes('name')).toEqual(['000003', '000002', '000001'])
    expect(codes('price')).toEqual(['000003', '000002', '000001'])
    expect(codes('toTarget')).toEqual(['000003', '000002', '000001'])
    expect(codes('note')).toEqual(['000003', '000002', '000001'])
  })

  it('are sorted by what was disclosed last, also since the list was read, and what has nothing comes last', () => {
    const read = (code: string, at: string | null) => item(code, { last_disclosed_at: at })
    const [first, second] = ['2026-03-19T09:00:00.000+09:00', '2026-03-19T09:30:00.000+09:00']
    const rows = [
      watchedRow(read('000001', null), undefined),
      watchedRow(read('000002', first), undefined),
      watchedRow(read('000003', second), undefined),
      watchedRow(read('000004', first), undefined, Date.parse('2026-03-19T10:00:00+09:00')),
    ]
    expect(sortedRows(rows, 'disclosure').map((row) => row.item.code)).toEqual([
      '000004',
      '000003',
      '000002',
      '000001',
    ])
    expect(rows[0]?.disclosedMs).toBeNull()
  })

  it.each([
    ['a', 2, ['b', 'c', 'a']],
    ['c', 0, ['c', 'a', 'b']],
    ['b', 9, ['a', 'c', 'b']],
    ['b', -1, ['b', 'a', 'c']],
  ])('with %s moved to place %i are in the order %j', (code, to, after) => {
    expect(movedCodes(['a', 'b', 'c'], code, to)).toEqual(after)
  })

  it.each([
    ['', null],
    ['250,000', 250_000],
    ['₩250000', 250_000],
    ['0', undefined],
    ['1.5', undefined],
    ['-5', undefined],
    ['2147483648', undefined],
  ])('take %j for a price of %j', (text, price) => {
    expect(priceTyped(text)).toBe(price)
  })
})
