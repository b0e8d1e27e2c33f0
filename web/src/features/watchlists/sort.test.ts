import { describe, expect, it } from 'vitest'
import { quoteRow } from '../../testing/builders.ts'
import { watchedItem as item } from '../../testing/watchlists.ts'
import { watchedRow } from './rows.ts'
import { directionOf, pressed, readSort, SORT_COLUMNS, sortedRows, textOfSort } from './sort.ts'
import type { Sort, SortColumn } from './sort.ts'

const disclosedAt = (time: string) => `2026-03-19T${time}:00.000+09:00`

/** The third has left the market, and nothing is noted of it. */
const ROWS = [
  watchedRow(
    item('000001', {
      target_price: 190,
      stop_price: 150,
      note: '나중',
      last_disclosed_at: disclosedAt('09:00'),
    }),
    quoteRow({ code: '000001', name: '나', price: 200, previousClose: 100 }),
  ),
  watchedRow(
    item('000002', {
      target_price: 150,
      stop_price: 99,
      note: '가장 먼저',
      last_disclosed_at: disclosedAt('09:30'),
    }),
    quoteRow({ code: '000002', name: '가', price: 100, previousClose: 100 }),
  ),
  watchedRow(item('000003', { name: '다', state: 'left' }), undefined),
]
const codes = (sort: Sort | null, rows = ROWS) => sortedRows(rows, sort).map((row) => row.item.code)

describe('rows of a watchlist', () => {
  it('stand in the order of their owner where no column is chosen', () => {
    expect(codes(null)).toEqual(['000001', '000002', '000003'])
  })

  it.each<[SortColumn, string, string]>([
    ['name', '000002', '000001'],
    ['price', '000001', '000002'],
    ['rate', '000001', '000002'],
    ['target', '000001', '000002'],
    ['toTarget', '000001', '000002'],
    ['stop', '000001', '000002'],
    ['toStop', '000002', '000001'],
    ['disclosure', '000002', '000001'],
    ['note', '000002', '000001'],
  ])('sorted by %s have %s before %s, reversed the other way round', (column, first, second) => {
    const others = (sort: Sort) => codes(sort).filter((code) => code !== '000003')
    expect(others({ column, reversed: false })).toEqual([first, second])
    expect(others({ column, reversed: true })).toEqual([second, first])
  })

  it.each(SORT_COLUMNS.filter((column) => column !== 'name'))(
    'without a value in a column (%s) come last, also when reversed',
    (column) => {
      for (const reversed of [false, true]) expect(codes({ column, reversed }).at(-1)).toBe('000003')
    },
  )

  it('count what was disclosed since the list was read', () => {
    const newest = watchedRow(
      item('000009', { last_disclosed_at: disclosedAt('08:00') }),
      undefined,
      Date.parse(disclosedAt('10:00')),
    )
    expect(codes({ column: 'disclosure', reversed: false }, [...ROWS, newest])).toEqual([
      '000009',
      '000002',
      '000001',
      '000003',
    ])
  })
})

describe('a head of a column', () => {
  it('sorts by its column, then the other way round, then gives the own order back', () => {
    const once = pressed('price', { column: 'name', reversed: true })
    expect(once).toEqual({ column: 'price', reversed: false })
    const twice = pressed('price', once)
    expect(twice).toEqual({ column: 'price', reversed: true })
    expect(pressed('price', twice)).toBeNull()
  })

  it('has the direction of its column', () => {
    expect(directionOf({ column: 'price', reversed: false })).toBe('descending')
    expect(directionOf({ column: 'price', reversed: true })).toBe('ascending')
    expect(directionOf({ column: 'toTarget', reversed: false })).toBe('ascending')
    expect(directionOf({ column: 'note', reversed: true })).toBe('descending')
  })
})

it('a sort is kept as text, and a text that is no sort is the own order', () => {
  for (const text of ['', 'price', '-toTarget']) expect(textOfSort(readSort(text))).toBe(text)
  for (const text of ['own', '-', '--price', 'toString', '-own']) expect(readSort(text)).toBeNull()
})
