import { describe, expect, it } from 'vitest'
import { quoteRow } from '../testing/quote-row.ts'
import { standingOf } from './standing.ts'

describe('a listing stands in one place', () => {
  it.each([
    [{ price: 10_500 }, 'up'],
    [{ price: 9_500 }, 'down'],
    [{ price: 10_000 }, 'unchanged'],
    [{ price: 10_500, previousClose: null }, 'unchanged'],
    [{ price: 13_000, state: 'upper_limit' }, 'upper_limit'],
    [{ price: 7_000, state: 'lower_limit' }, 'lower_limit'],
    [{ price: 10_000, state: 'halted' }, 'halted'],
    [{ price: null, state: 'no_data' }, 'no_data'],
  ] as const)('%j: %s', (row, standing) => {
    expect(standingOf(quoteRow({ previousClose: 10_000, ...row }))).toBe(standing)
  })
})
