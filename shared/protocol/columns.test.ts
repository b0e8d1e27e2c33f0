import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ascendingIds } from '../testing/random-market.ts'
import {
  MalformedMessageError,
  SparseColumn,
  SparseReader,
  checkColumns,
  fromGaps,
  toGaps,
} from './columns.ts'

describe('P12: gaps', () => {
  it('decode to the ids they were encoded from', () => {
    fc.assert(
      fc.property(ascendingIds, (ids) => {
        expect(fromGaps(toGaps(ids))).toEqual(ids)
      }),
    )
  })

  it.each([[[0]], [[1, 0]], [[1, -1]], [[1.5]], [['1']], [[null]]])(
    '%j is refused: ids only ascend',
    (gaps) => {
      expect(() => fromGaps(gaps as number[])).toThrow(MalformedMessageError)
    },
  )
})

describe('P18: a sparse column', () => {
  it('returns each value at its place and nothing elsewhere', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.integer(), { nil: undefined }), { maxLength: 100 }), (values) => {
        const column = new SparseColumn<number>()
        values.forEach((value, at) => {
          if (value !== undefined) column.add(at + 1, value)
        })
        const reader = new SparseReader(column.value)
        expect(values.map((_, at) => reader.take(at + 1))).toEqual(values)
        expect(reader.take(values.length + 1)).toBeUndefined()
      }),
    )
  })

  it('is omitted from the message when it is empty', () => {
    expect(new SparseColumn().value).toBeUndefined()
  })

  it('that steps backward is refused', () => {
    expect(() => new SparseReader([0, 5])).toThrow(MalformedMessageError)
  })
})

it('P9: columns of unequal length are refused', () => {
  expect(() => checkColumns([1, 2], [1])).toThrow(MalformedMessageError)
  expect(() => checkColumns([1], undefined)).toThrow(MalformedMessageError)
  expect(() => checkColumns('a', 'b')).toThrow(MalformedMessageError)
})
