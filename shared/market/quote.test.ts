import { expect, it } from 'vitest'
import {
  TRADING_FIELDS,
  isSameListing,
  isSameTrading,
  listingOf,
  presentQuote,
  ticked,
  tradingAfter,
  withTrading,
  type Listing,
  type Trading,
} from './quote.ts'

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

const DAY: Trading = {
  price: 200_500,
  previousClose: 208_500,
  open: 199_900,
  high: 205_000,
  low: 199_600,
  volume: 1_000,
  value: 201_000_000,
  state: 'trading',
}
const FIELDS = Object.keys(TRADING_FIELDS) as (keyof Trading)[]

it('two days of a stock are the same only if all the fields of trading are', () => {
  expect(isSameTrading(DAY, { ...DAY })).toBe(true)
  for (const key of FIELDS)
    expect([key, isSameTrading(DAY, { ...DAY, [key]: 'another' })]).toEqual([key, false])
})

it('every object that is made of trading has all its fields', () => {
  const held = { ...SAMSUNG, ...DAY, id: 7, asOfMs: 0, changedSeq: 1, listedSeq: 1 }
  for (const key of FIELDS) {
    const changed: Trading = { ...DAY, [key]: 'another' }
    expect(tradingAfter(null, changed)).toEqual(changed)
    expect(withTrading(SAMSUNG, changed)).toEqual({ ...SAMSUNG, ...changed })
    expect(ticked(held, changed, 5, 2)).toEqual({ ...held, ...changed, asOfMs: 5, changedSeq: 2 })
    expect(presentQuote({ ...held, ...changed })).toHaveProperty(TRADING_FIELDS[key].name, 'another')
  }
})

it('a report without a price or without a base price does not erase the known one', () => {
  expect(tradingAfter(DAY, { ...DAY, price: null, volume: 0 })).toBe(DAY)
  expect(tradingAfter(DAY, { ...DAY, price: 201_000, previousClose: null })).toEqual({
    ...DAY,
    price: 201_000,
  })
})
