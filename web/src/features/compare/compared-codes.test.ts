import { expect, it } from 'vitest'
import { isIndexCode } from '#shared/market/index-quote'
import { codesOf } from './compared-codes.ts'

it('stocks and indices are taken from an address, each once and eight at most', () => {
  expect(codesOf('005930, kospi,0001a0,005930,nonsense,')).toEqual(['005930', 'KOSPI', '0001A0'])
  expect(codesOf(['005930', '000660'])).toEqual(['005930', '000660'])
  expect(codesOf('')).toEqual([])
  expect(codesOf(Array.from({ length: 20 }, (_, at) => String(at).padStart(6, '0')).join())).toHaveLength(8)
})

it('distinguishes an index from a stock', () => {
  expect(['KOSPI200', '005930', 'KOSDAQ'].map(isIndexCode)).toEqual([true, false, true])
})
