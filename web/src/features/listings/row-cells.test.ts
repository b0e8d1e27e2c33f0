import { describe, expect, it } from 'vitest'
import { quoteRow } from '../../testing/builders.ts'
import { badgesOf } from '../../market/badges.ts'
import { changeText, columnText, columnTone, isMuted } from './row-cells.ts'
import type { TextColumn } from './columns.ts'
import { markOf } from '../../market/marks.ts'

const words = { language: 'ko', base: '기준' } as const
const nothingYet = quoteRow({
  price: null,
  previousClose: 52_300,
  open: null,
  high: null,
  low: null,
  volume: 0,
  value: 0,
  state: 'no_data',
})

describe('a row', () => {
  it('never leaves colour alone: every direction has its mark', () => {
    const marks = [
      quoteRow({ price: 10_500 }),
      quoteRow({ price: 9_500 }),
      quoteRow({ price: 10_000 }),
      quoteRow({ price: 13_000, state: 'upper_limit' }),
      quoteRow({ price: 7_000, state: 'lower_limit' }),
    ].map(markOf)
    expect(marks).toEqual(['▲', '▼', '–', '↑', '↓'])
  })

  it('colours open, high and low by the base price, each for itself', () => {
    const row = quoteRow({ previousClose: 10_000, open: 10_000, high: 10_600, low: 9_900 })
    expect((['open', 'high', 'low'] as const).map((column) => columnTone(column, row))).toEqual([
      'flat',
      'up',
      'down',
    ])
  })

  it('shows the base price and no zeros before the first data of a day', () => {
    expect(changeText(nothingYet, words)).toBe('기준 52,300')
    expect(
      ['price', 'rate', 'volume', 'turnover', 'open', 'cap', 'average', 'amplitude', 'rotation', 'asOf'].map(
        (column) => columnText(column as TextColumn, nothingYet, words),
      ),
    ).toEqual(Array(10).fill('–'))
    expect(isMuted(nothingYet)).toBe(true)
    expect(badgesOf(nothingYet)).toEqual(['no_data'])
  })

  it('keeps a halted row in sight, muted', () => {
    const row = quoteRow({ state: 'halted', open: null, high: null, low: null, volume: 0 })
    expect(isMuted(row)).toBe(true)
    expect([columnText('price', row, words), columnText('open', row, words)]).toEqual(['10,500', '–'])
  })

  it('derives values that the feed does not have: average price, amplitude, turned-over shares', () => {
    const row = quoteRow({
      previousClose: 10_000,
      high: 10_600,
      low: 9_900,
      volume: 1_000,
      value: 10_300_000,
      shares: 50_000,
    })
    expect(
      (['average', 'amplitude', 'rotation'] as const).map((column) => columnText(column, row, words)),
    ).toEqual(['10,300', '7.00%', '2.00%'])
  })
})

describe('badges', () => {
  it('follow from the section', () => {
    expect(badgesOf(quoteRow({ section: '관리종목(소속부없음)' }))).toEqual(['administrative'])
    expect(badgesOf(quoteRow({ section: '투자주의환기종목(소속부없음)' }))).toEqual(['alert'])
    expect(badgesOf(quoteRow({ section: 'SPAC(소속부없음)', name: '삼성스팩13호' }))).toEqual(['spac'])
  })

  it('mark preferred shares, not companies whose name merely ends in 우', () => {
    expect(badgesOf(quoteRow({ name: '삼성전자우', code: '005935' }))).toEqual(['preferred'])
    expect(badgesOf(quoteRow({ name: 'DL이앤씨2우(전환)', code: '37550L' }))).toEqual(['preferred'])
    expect(badgesOf(quoteRow({ name: '삼성물산우B', code: '02826K' }))).toEqual(['preferred'])
    expect(badgesOf(quoteRow({ name: '미래에셋대우', code: '006800' }))).toEqual([])
  })
})
