import { describe, expect, it } from 'vitest'
import { quoteRow } from '../../testing/builders.ts'
import { rangePosition } from '../../market/day-range.ts'
import { nextOrder, orderMoves, readOrder, sortedIds } from './order.ts'
import type { SortOrder } from './order.ts'

const by = (column: SortOrder[number]['column'], direction: SortOrder[number]['direction']): SortOrder => [
  { column, direction },
]

describe('sorting', () => {
  it('puts rows without a value last in both directions', () => {
    const rows = [
      quoteRow({ id: 1, price: null }),
      quoteRow({ id: 2, price: 5 }),
      quoteRow({ id: 3, price: 9 }),
    ]
    expect(sortedIds(rows, by('price', 'descending'))).toEqual([3, 2, 1])
    expect(sortedIds(rows, by('price', 'ascending'))).toEqual([2, 3, 1])
  })

  it('orders equal rows by code, whatever the direction and the order they came in', () => {
    const rows = [quoteRow({ id: 3 }), quoteRow({ id: 1 }), quoteRow({ id: 2 })]
    expect(sortedIds(rows, by('volume', 'descending'))).toEqual([1, 2, 3])
    expect(sortedIds(rows, by('volume', 'ascending'))).toEqual([1, 2, 3])
  })

  it('breaks ties by the further keys', () => {
    const rows = [
      quoteRow({ id: 1, state: 'halted', volume: 1 }),
      quoteRow({ id: 2, state: 'upper_limit', volume: 2 }),
      quoteRow({ id: 3, state: 'upper_limit', volume: 3 }),
    ]
    expect(sortedIds(rows, [...by('state', 'ascending'), ...by('volume', 'descending')])).toEqual([3, 2, 1])
  })

  it('sorts by the sector that the source names, and puts the unknown last', () => {
    const rows = [1, 2, 3].map((id) => quoteRow({ id }))
    const sectorOf = ({ id }: { id: number }) => ['기계', null, '건설'][id - 1] ?? null
    expect(sortedIds(rows, by('sector', 'ascending'), sectorOf)).toEqual([3, 1, 2])
    expect(sortedIds(rows, by('sector', 'descending'), sectorOf)).toEqual([1, 3, 2])
  })

  it('sorts names as 가나다', () => {
    const rows = ['하나', '가온', '나무'].map((name, at) => quoteRow({ id: at, name }))
    expect(sortedIds(rows, by('name', 'ascending'))).toEqual([1, 2, 0])
  })

  it('ranks the rate by the change against the base price, not by won', () => {
    const rows = [
      quoteRow({ id: 1, price: 1_010_000, previousClose: 1_000_000 }),
      quoteRow({ id: 2, price: 110, previousClose: 100 }),
    ]
    expect(sortedIds(rows, by('rate', 'descending'))).toEqual([2, 1])
    expect(sortedIds(rows, by('change', 'descending'))).toEqual([1, 2])
  })
})

describe('choosing a column', () => {
  it('begins with the largest number, or at ㄱ for names', () => {
    expect(nextOrder([], 'volume', false)).toEqual(by('volume', 'descending'))
    expect(nextOrder([], 'name', false)).toEqual(by('name', 'ascending'))
  })

  it('turns round when chosen again', () => {
    expect(nextOrder(by('volume', 'descending'), 'volume', false)).toEqual(by('volume', 'ascending'))
  })

  it('adds a further key with shift, and turns it round where it stands', () => {
    const two = nextOrder(by('state', 'ascending'), 'rate', true)
    expect(two).toEqual([...by('state', 'ascending'), ...by('rate', 'descending')])
    expect(nextOrder(two, 'rate', true)).toEqual([...by('state', 'ascending'), ...by('rate', 'ascending')])
  })

  it('drops further keys when chosen alone', () => {
    const two = [...by('state', 'ascending'), ...by('rate', 'descending')]
    expect(nextOrder(two, 'rate', false)).toEqual(by('rate', 'descending'))
  })
})

describe('a stored order', () => {
  it('is taken as far as it is one, each column once', () => {
    const rate = { column: 'rate', direction: 'descending' }
    const stored = [rate, { column: 'gone', direction: 'ascending' }, { ...rate, direction: 'ascending' }, 7]
    expect(readOrder(stored)).toEqual([rate])
  })

  it.each([undefined, null, 'x', [], [{ column: 'rate' }]])(
    'that is none (%j) begins with the most traded',
    (no) => {
      expect(readOrder(no)).toEqual(by('turnover', 'descending'))
    },
  )

  it('moves with the market if any of its columns does', () => {
    expect(orderMoves([...by('section', 'ascending'), ...by('rate', 'ascending')])).toBe(true)
    expect(orderMoves([...by('section', 'ascending'), ...by('name', 'ascending')])).toBe(false)
  })
})

describe('position in the day range', () => {
  it('runs from the low at 0 to the high at 1', () => {
    expect(rangePosition({ price: 150, low: 100, high: 200 })).toBe(0.5)
  })

  it('is unknown on a day without a range', () => {
    expect(rangePosition({ price: 100, low: 100, high: 100 })).toBeNull()
    expect(rangePosition({ price: 100, low: null, high: null })).toBeNull()
  })
})
