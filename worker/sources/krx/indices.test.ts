import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseIndices } from './indices.ts'
import { blankIndexRow, indexRow } from './testing/rows.ts'

test('the three indices of the board are taken by exact name, others are passed over', () => {
  const names = ['코스피 (외국주포함)', '코스피', '코스피 200', '코스피 100', '코스닥', '코스닥 150']
  const { indices, setAside } = parseIndices(names.map((name) => indexRow(name)))
  expect(indices.map(({ code }) => code)).toEqual(['KOSPI', 'KOSPI200', 'KOSDAQ'])
  expect(setAside).toEqual([])
})

test('an index has its values in points and its base as value − change, without a trace of binary fractions', () => {
  expect(parseIndices([indexRow('코스피')]).indices[0]).toEqual({
    code: 'KOSPI',
    value: 5_763.22,
    previousClose: 5_925.03,
    open: 5_761.4,
    high: 5_867.84,
    low: 5_738.95,
    volume: 1_020_304_050,
    turnover: 27_403_020_100_500,
  })
})

test('an index before its first value has none', () => {
  const none = { value: null, previousClose: null, open: null, high: null, low: null, volume: 0, turnover: 0 }
  expect(parseIndices([blankIndexRow('코스닥')]).indices).toEqual([{ code: 'KOSDAQ', ...none }])
})

test('open, high and low that are not there yet are null', () => {
  const row = indexRow('코스닥', { OPNPRC_IDX: '-', HGPRC_IDX: '0', LWPRC_IDX: '' })
  expect(parseIndices([row]).indices[0]).toMatchObject({ open: null, high: null, low: null })
})

test('an index that cannot be understood is set aside', () => {
  const rows = [indexRow('코스피', { CLSPRC_IDX: 'N/A' }), indexRow('코스닥', { ACC_TRDVOL: '-5' }), null]
  expect(parseIndices(rows)).toEqual({
    indices: [],
    setAside: [
      { row: 'KOSPI', reason: 'CLSPRC_IDX "N/A" is not a number', isIndex: true },
      { row: 'KOSDAQ', reason: 'ACC_TRDVOL -5 is below zero', isIndex: true },
    ],
  })
})

test.each([
  [{ CLSPRC_IDX: '10,000,000,000.00' }, 'CLSPRC_IDX 10000000000 is not below 10000000000'],
  [{ OPNPRC_IDX: '10,000,000,000' }, 'OPNPRC_IDX 10000000000 is not below 10000000000'],
  [
    { CLSPRC_IDX: '9,999,999,999.99', CMPPREVDD_IDX: '-0.01' },
    'the base of CMPPREVDD_IDX 10000000000 is not below 10000000000',
  ],
])('an index beyond what is stored, %o, is set aside', (cells, reason) => {
  expect(parseIndices([indexRow('코스피', cells)])).toEqual({
    indices: [],
    setAside: [{ row: 'KOSPI', reason, isIndex: true }],
  })
})

test('points written with two decimals are read back exactly', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e10 }), fc.integer({ min: 1, max: 1e10 }), (value, base) => {
      const cells = { CLSPRC_IDX: written(value), CMPPREVDD_IDX: written(value - base) }
      const [index] = parseIndices([indexRow('코스피', cells)]).indices
      expect(index).toMatchObject({ value: value / 100, previousClose: base / 100 })
    }),
  )
})

function written(hundredths: number): string {
  const whole = Math.trunc(Math.abs(hundredths) / 100).toLocaleString('en-US')
  const fraction = String(Math.abs(hundredths) % 100).padStart(2, '0')
  return `${hundredths < 0 ? '-' : ''}${whole}.${fraction}`
}
