import { expect, it } from 'vitest'
import { fromColumnUnit, toColumnUnit } from './units.ts'

it('money is typed in the unit of its head, which differs by language', () => {
  expect(fromColumnUnit('cap', 1_000, 'ko')).toBe(100_000_000_000)
  expect(fromColumnUnit('cap', 1_000, 'en')).toBe(1_000_000_000_000)
  expect(fromColumnUnit('turnover', 0.5, 'ko')).toBe(50_000_000)
  expect(fromColumnUnit('turnover', 0.5, 'en')).toBe(500_000)
})

it('prices, rates and shares are typed as they are', () => {
  expect(fromColumnUnit('rate', -2.75, 'ko')).toBe(-2.75)
  expect(fromColumnUnit('price', 1_000, 'en')).toBe(1_000)
})

it('what was typed is what is shown again', () => {
  for (const language of ['ko', 'en'] as const)
    expect(toColumnUnit('cap', fromColumnUnit('cap', 12.5, language), language)).toBe(12.5)
})
