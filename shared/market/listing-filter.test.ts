import { expect, it } from 'vitest'
import { hasNoCondition, isOfToday, passes, type ListingFilter } from './listing-filter.ts'

const NOTHING: ListingFilter = { standing: 'all', section: '', badges: {}, ranges: {} }
const row = {
  code: '005930',
  isin: 'KR7005930003',
  name: '삼성전자',
  section: '',
  shares: 1_000,
  price: 110,
  previousClose: 100,
  volume: 7,
  value: 770,
  state: 'trading',
} as const

it.each([
  [{}, true],
  [{ standing: 'up' }, true],
  [{ standing: 'down' }, false],
  [{ section: '중견기업부' }, false],
  [{ badges: { administrative: 'without' } }, true],
  [{ badges: { spac: 'only' } }, false],
  [{ ranges: { rate: { from: 10, to: 10 } } }, true],
  [{ ranges: { price: { from: 111, to: null } } }, false],
  [{ ranges: { volume: { from: null, to: 6 } } }, false],
  [{ ranges: { cap: { from: 110_000, to: null }, turnover: { from: 770, to: 770 } } }, true],
] as const)('a listing passes the filter %j: %s', (filter, isPassing) => {
  expect(passes({ ...NOTHING, ...filter }, row)).toBe(isPassing)
})

it('a filter of values of the day begins anew with it, and an empty filter asks for nothing', () => {
  expect(isOfToday({ ...NOTHING, standing: 'up' })).toBe(true)
  expect(isOfToday({ ...NOTHING, ranges: { rate: { from: 1, to: null } } })).toBe(true)
  expect(isOfToday({ ...NOTHING, ranges: { cap: { from: 1, to: null } } })).toBe(false)
  expect([hasNoCondition(NOTHING), hasNoCondition({ ...NOTHING, section: 'x' })]).toEqual([true, false])
})
