import { describe, expect, it } from 'vitest'
import { quoteRow } from '../../testing/builders.ts'
import { shortMoney, shortVolume } from '../../words/numbers.ts'
import { moverCells } from './cells.ts'

describe('the cells of a ranking', () => {
  it('show what the ranking is about', () => {
    const row = quoteRow({ price: 70_000, shares: 6_000_000_000, value: 560_000_000_000, volume: 8_000_000 })
    expect(moverCells(row, 'market_cap', 'ko').measure).toBe('420.0조')
    expect(moverCells(row, 'value', 'ko').measure).toBe('5,600억')
    expect(moverCells(row, 'volume', 'ko').measure).toBe('800만')
    expect(moverCells(row, 'rise', 'ko').measure).toBeNull()
  })

  it('never show a direction by colour alone', () => {
    const cells = (price: number) => moverCells(quoteRow({ price, previousClose: 10_000 }), 'rise', 'ko')
    expect(cells(10_100)).toMatchObject({ tone: 'up', mark: '▲', rate: '+1.00%' })
    expect(cells(9_900)).toMatchObject({ tone: 'down', mark: '▼', rate: '-1.00%' })
    expect(cells(10_000)).toMatchObject({ tone: 'flat', mark: '', rate: '0.00%' })
  })

  it('round the rate as the exchange prints it', () => {
    expect(moverCells(quoteRow({ price: 10_035, previousClose: 20_000 }), 'fall', 'ko').rate).toBe('-49.83%')
  })
})

describe('short amounts', () => {
  it('have one unit, by the reader’s language', () => {
    expect([shortMoney(99_999_000_000_000, 'ko'), shortMoney(806_800_000_000, 'ko')]).toEqual([
      '100.0조',
      '8,068억',
    ])
    expect(shortMoney(806_800_000_000, 'en')).toBe('₩806.80B')
    expect([shortVolume(99_808_859, 'ko'), shortVolume(99_808_859, 'en')]).toEqual(['9,981만', '99.8M'])
    expect(shortVolume(99_999, 'ko')).toBe('99,999')
  })
})
