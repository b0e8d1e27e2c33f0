import { describe, expect, it } from 'vitest'
import { blockLabel } from './option.ts'

const SIZE = { widthPx: 1_000, heightPx: 400, letterPx: 9 }
const block = { code: '005930', name: '삼성전자', capKrw: 1, listings: 1, rate: -1.234 }
const label = (capShare: number, more: object = {}) =>
  blockLabel({ ...block, ...more }, '삼성전자', capShare, SIZE)

describe('words of a block', () => {
  it('are its name and rate, larger in a larger block', () => {
    expect(label(0.3)?.text).toBe('삼성전자\n-1.23%')
    expect(label(0.3)?.fontSize).toBeGreaterThan(label(0.02)?.fontSize ?? Infinity)
  })

  it('are dropped where they could not be read: first the rate, then all', () => {
    expect(label(0.004)?.text).toBe('삼성전자')
    expect(label(0.002)).toBeNull()
  })

  it('of many listings together stay small', () => {
    expect(label(0.3, { code: null })?.fontSize).toBeLessThan(label(0.3)?.fontSize ?? 0)
  })

  it('without a rate are the name alone', () => {
    expect(label(0.3, { rate: null })?.text).toBe('삼성전자')
  })
})
