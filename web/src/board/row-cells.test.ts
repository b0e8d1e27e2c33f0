import { describe, expect, it } from 'vitest'
import { quoteRow } from '../testing/builders.ts'
import { badgesOf } from './badges.ts'
import { rowCells } from './row-cells.ts'

const words = { language: 'ko', base: '기준' } as const

describe('a row', () => {
  it('never leaves colour alone: every direction has its mark', () => {
    const marks = [
      quoteRow({ price: 10_500 }),
      quoteRow({ price: 9_500 }),
      quoteRow({ price: 10_000 }),
      quoteRow({ price: 13_000, state: 'upper_limit' }),
      quoteRow({ price: 7_000, state: 'lower_limit' }),
    ].map((row) => rowCells(row, words).change.mark)
    expect(marks).toEqual(['▲', '▼', '–', '↑', '↓'])
  })

  it('colours open, high and low by the base price, each for itself', () => {
    const { texts } = rowCells(
      quoteRow({ previousClose: 10_000, open: 10_000, high: 10_600, low: 9_900 }),
      words,
    )
    expect([texts.open.tone, texts.high.tone, texts.low.tone]).toEqual(['flat', 'up', 'down'])
  })

  it('shows the base price and no zeros before the first data of a day', () => {
    const cells = rowCells(
      quoteRow({
        price: null,
        previousClose: 52_300,
        open: null,
        high: null,
        low: null,
        volume: 0,
        value: 0,
        state: 'no_data',
      }),
      words,
    )
    expect(cells.change.text).toBe('기준 52,300')
    expect(Object.values(cells.texts).map((cell) => cell.text)).toEqual(Array(8).fill('–'))
    expect(cells.muted).toBe(true)
    expect(cells.badges).toEqual(['no_data'])
  })

  it('keeps a halted row in sight, muted', () => {
    const cells = rowCells(quoteRow({ state: 'halted', open: null, high: null, low: null, volume: 0 }), words)
    expect(cells.muted).toBe(true)
    expect(cells.texts.price.text).toBe('10,500')
    expect(cells.texts.open.text).toBe('–')
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
