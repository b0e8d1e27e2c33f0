import { describe, expect, it } from 'vitest'
import { NO_FILTER } from './filter.ts'
import { MOST_TRADED_FIRST } from './order.ts'
import { readRange, readView, viewQuery } from './view.ts'
import type { View } from './view.ts'

const usual: View = { filter: NO_FILTER, order: MOST_TRADED_FIRST, placing: 'live' }
const everything: View = {
  filter: {
    market: 'KOSDAQ',
    standing: 'upper_limit',
    query: 'ㅅㅅ & 삼성',
    sector: '유통',
    section: '관리종목(소속부없음)',
    list: '0b1c64d6-54f0-4d1f-9c5b-3b8f6ad8a1e2',
    badges: { spac: 'without', preferred: 'only' },
    ranges: {
      rate: { from: -5.5, to: 3 },
      cap: { from: 100_000_000_000, to: null },
      price: { from: null, to: 0 },
    },
  },
  order: [
    { column: 'section', direction: 'ascending' },
    { column: 'rate', direction: 'descending' },
  ],
  placing: 'still',
}

describe('a view in the address', () => {
  it('leaves out defaults', () => {
    expect(viewQuery(usual)).toEqual({})
    expect(readView({})).toEqual(usual)
  })

  it('comes back as it was', () => {
    const address = new URLSearchParams(viewQuery(everything)).toString()
    expect(readView(Object.fromEntries(new URLSearchParams(address)))).toEqual(everything)
  })

  it('has defaults for invalid values', () => {
    const query = {
      market: 'NYSE',
      standing: ['up'],
      spac: 'maybe',
      price: '1e9',
      sort: 'dividend,-',
      order: 'up',
      q: 7,
    }
    expect(readView(query)).toEqual(usual)
  })

  it.each([
    ['upper', 'upper_limit'],
    ['flat', 'unchanged'],
    ['lower', 'lower_limit'],
    ['unchanged', 'unchanged'],
    ['constructor', 'all'],
  ])('that names the standing %s, as links did once or do now, means %s', (word, standing) => {
    const view = readView({ standing: word })
    expect(view.filter.standing).toBe(standing)
    expect(readView(viewQuery(view)).filter.standing).toBe(standing)
  })

  it('takes no text without end', () => {
    expect(readView({ q: 'x'.repeat(10_000) }).filter.query.length).toBeLessThan(100)
  })
})

describe('a range in the address', () => {
  it.each([
    ['1000..5000', { from: 1000, to: 5000 }],
    ['-2.5..', { from: -2.5, to: null }],
    ['..0', { from: null, to: 0 }],
    ['..', null],
    ['5', null],
    ['a..b', null],
    ['', null],
  ])('%s', (text, range) => expect(readRange(text)).toEqual(range))
})
