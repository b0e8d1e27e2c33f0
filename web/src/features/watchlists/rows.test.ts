import { describe, expect, it } from 'vitest'
import { quoteRow } from '../../testing/builders.ts'
import { watchedItem as item } from '../../testing/watchlists.ts'
import { movedCodes, priceTyped, watchedRow } from './rows.ts'

describe('rows of a watchlist', () => {
  it('have the distance to target and stop in percent of the price', () => {
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

  it('are named as listings are in the language of the page, and those that left as they were', () => {
    const english = () => 'Samsung'
    expect(watchedRow(item('005930'), quoteRow(), -Infinity, english).name).toBe('Samsung')
    expect(watchedRow(item('005930', { name: '삼성' }), undefined, -Infinity, english).name).toBe('삼성')
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
