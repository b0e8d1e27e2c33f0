import { describe, expect, it } from 'vitest'
import { capColumn, changeSize, money, points, rate, turnoverColumn, whole } from './numbers.ts'

describe('numbers', () => {
  it('groups won by thousands and shows a missing number as a dash', () => {
    expect(whole(173_500)).toBe('173,500')
    expect(whole(null)).toBe('–')
    expect(capColumn(null, 'ko')).toBe('–')
  })

  it('shows an index with two decimals', () => {
    expect(points(5_763.2)).toBe('5,763.20')
  })

  it('shows a rate with two decimals and its sign, and zero without', () => {
    expect(rate(3.2)).toBe('+3.20%')
    expect(rate(-7.81)).toBe('-7.81%')
    expect(rate(0)).toBe('0.00%')
    expect(rate(-0)).toBe('0.00%')
    expect(rate(-0.004)).toBe('0.00%')
    expect(rate(0.004)).toBe('0.00%')
  })

  it('leaves the sign of a change to its mark', () => {
    expect(changeSize(-14_700)).toBe('14,700')
  })

  it('says money in 조 and 억 in Korean, never in K, M, B', () => {
    expect(money(35_806_800_000_000, 'ko')).toBe('35조 8,068억')
    expect(money(35_000_000_000_000, 'ko')).toBe('35조')
    expect(money(806_800_000_000, 'ko')).toBe('8,068억')
    expect(money(12_340_000, 'ko')).toBe('1,234만')
  })

  it('carries a rounded 억 into 조', () => {
    expect(money(999_999_999_999_999, 'ko')).toBe('1,000조')
  })

  it('says money in K, M, B, T in English', () => {
    expect(money(35_806_800_000_000, 'en')).toBe('₩35.81T')
  })

  it('shows columns in the unit of their header', () => {
    expect(turnoverColumn(7_364_991_744_800, 'ko')).toBe('73,649.9')
    expect(turnoverColumn(7_364_991_744_800, 'en')).toBe('7,364,992')
    expect(capColumn(1_027_057_179_467_000, 'ko')).toBe('10,270,572')
    expect(capColumn(1_027_057_179_467_000, 'en')).toBe('1,027,057')
  })
})
