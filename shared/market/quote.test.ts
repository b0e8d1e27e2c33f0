import { expect, it } from 'vitest'
import { isSameListing, listingOf } from './quote.ts'
import type { Listing } from './quote.ts'

const SAMSUNG: Listing = {
  code: '005930',
  isin: 'KR7005930003',
  name: '삼성전자',
  market: 'KOSPI',
  section: '',
  shares: 5_919_637_922,
}

it('two listings are the same only if all their fields are', () => {
  expect(isSameListing(SAMSUNG, { ...SAMSUNG })).toBe(true)
  for (const key of Object.keys(SAMSUNG) as (keyof Listing)[])
    expect([key, isSameListing(SAMSUNG, { ...SAMSUNG, [key]: 'another' })]).toEqual([key, false])
})

it('the listing of a row has no other fields of the row', () => {
  expect(listingOf({ ...SAMSUNG, id: 7, price: 1 } as Listing)).toEqual(SAMSUNG)
})
