import { describe, expect, it } from 'vitest'
import { createWords } from '../../words/i18n.ts'
import { words } from '../../words/ko/overview.ts'
import { said } from '../../words/said.ts'
import { hintOf } from './hint.ts'
import type { Block } from './sectors.ts'

const { global: i18n } = createWords('ko')
i18n.mergeLocaleMessage('ko', said(words))
const say = (block: Partial<Block>) => {
  const whole = {
    code: '005930',
    name: '삼성전자',
    capKrw: 4e14,
    listings: 1,
    rate: 1.5,
    quote: null,
    ...block,
  }
  return hintOf(whole, '전기·전자', (key, values) => i18n.t(key, values ?? {}), 'ko')
}

describe('what stands beside the pointer on the map', () => {
  it('is the price, the change in won and in per cent, the turnover and the sector of a listing', () => {
    const hint = say({ quote: { price: 71_050, previousClose: 70_000, value: 835_000_000_000 } })
    for (const text of ['삼성전자 005930', '71,050', '▲1,050', '+1.50%', '8,350억', '400조', '전기·전자'])
      expect(hint.textContent).toContain(text)
    expect(hint.querySelector('.tone-up')).not.toBeNull()
  })

  it('has the sign and the tone of a fall, and neither where nothing changed', () => {
    const down = say({ rate: -1, quote: { price: 69_300, previousClose: 70_000, value: 0 } })
    expect(down.textContent).toContain('▼700')
    expect(down.querySelector('.tone-down')).not.toBeNull()
    const flat = say({ rate: 0, quote: { price: 70_000, previousClose: 70_000, value: 0 } })
    expect(flat.textContent).not.toMatch(/[▲▼]/)
    expect(flat.querySelector('.tone-flat')).not.toBeNull()
  })

  it('of several listings says how many they are', () => {
    expect(say({ code: null, listings: 17 }).textContent).toContain('17')
  })
})
