import { describe, expect, it } from 'vitest'
import type { QuoteRow } from '#shared/market/quote'
import { quoteRow } from '../../testing/builders.ts'
import { NO_FILTER, filteredRows, furtherConditions, sectionsOf } from './filter.ts'
import type { BoardFilter } from './filter.ts'

const rows = [
  quoteRow({ id: 1, name: '삼성전자', code: '005930', price: 10_500, volume: 50 }),
  quoteRow({ id: 2, name: '삼성전자우', code: '005935', price: 9_000, volume: 900 }),
  quoteRow({ id: 3, name: '엔에이치스팩20호', market: 'KOSDAQ', section: 'SPAC(소속부없음)', price: 2_000 }),
  quoteRow({
    id: 4,
    name: '한계',
    market: 'KOSDAQ',
    section: '관리종목(소속부없음)',
    price: null,
    state: 'no_data',
  }),
  quoteRow({
    id: 5,
    code: '004170',
    name: '세계',
    market: 'KOSDAQ GLOBAL',
    section: '우량기업부',
    price: 13_000,
    state: 'upper_limit',
  }),
]
const startsWith =
  (query: string) =>
  ({ name }: QuoteRow) =>
    name.startsWith(query)
const passing = (filter: Partial<BoardFilter>) =>
  filteredRows(rows, { ...NO_FILTER, ...filter }, filter.query ? startsWith(filter.query) : null).map(
    ({ id }) => id,
  )

describe('a filter', () => {
  it('lets everything pass when it has no condition', () => {
    expect(passing({})).toEqual([1, 2, 3, 4, 5])
  })

  it('counts KOSDAQ GLOBAL as KOSDAQ', () => {
    expect(passing({ market: 'KOSDAQ' })).toEqual([3, 4, 5])
  })

  it('requires all of its conditions', () => {
    expect(passing({ market: 'KOSDAQ', standing: 'upper_limit' })).toEqual([5])
    expect(passing({ query: '삼성', ranges: { volume: { from: 100, to: null } } })).toEqual([2])
  })

  it('takes a section by its name', () => {
    expect(passing({ section: '우량기업부' })).toEqual([5])
  })
})

describe('a sector', () => {
  const sectors = new Map([
    ['005930', '전기·전자'],
    ['004170', '유통'],
  ])
  const among = (filter: Partial<BoardFilter>, known: typeof sectors | null = sectors) =>
    filteredRows(rows, { ...NO_FILTER, ...filter }, null, null, known).map(({ id }) => id)

  it('lets its own stocks pass, together with every other condition', () => {
    expect(among({ sector: '전기·전자' })).toEqual([1])
    expect(among({ sector: '유통', market: 'KOSPI' })).toEqual([])
    expect(among({})).toHaveLength(rows.length)
  })

  it('lets nothing pass before sectors are known', () => {
    expect(among({ sector: '유통' }, null)).toEqual([])
  })

  it('counts as a condition that is out of sight', () => {
    expect(furtherConditions({ ...NO_FILTER, sector: '유통' })).toBe(1)
  })
})

describe('a watchlist', () => {
  it('lets its own stocks pass, and none where it is empty', () => {
    const among = (...codes: string[]) =>
      filteredRows(rows, { ...NO_FILTER, market: 'KOSPI', list: 'one' }, null, new Set(codes))
    expect(among('005930', '004170').map(({ id }) => id)).toEqual([1])
    expect(among()).toEqual([])
  })

  it('counts as a condition that is out of sight', () => {
    expect(furtherConditions({ ...NO_FILTER, list: 'one' })).toBe(1)
  })
})

describe('a range', () => {
  it('includes both ends, and may be open at either', () => {
    expect(passing({ ranges: { price: { from: 9_000, to: 10_500 } } })).toEqual([1, 2])
    expect(passing({ ranges: { price: { from: null, to: 9_000 } } })).toEqual([2, 3])
    expect(passing({ ranges: { rate: { from: 30, to: null } } })).toEqual([5])
  })

  it('holds no listing that has no number', () => {
    expect(passing({ ranges: { price: { from: 0, to: null } } })).not.toContain(4)
    expect(passing({ ranges: { volume: { from: 0, to: null } } })).not.toContain(4)
  })
})

describe('a kind', () => {
  it('is required alone, or left out', () => {
    expect(passing({ badges: { preferred: 'only' } })).toEqual([2])
    expect(passing({ badges: { preferred: 'without', spac: 'without' } })).toEqual([1, 4, 5])
  })

  it('is one of several when several are required', () => {
    expect(passing({ badges: { preferred: 'only', spac: 'only' } })).toEqual([2, 3])
    expect(passing({ badges: { spac: 'only', administrative: 'without' } })).toEqual([3])
  })
})

it('the conditions that are out of sight are counted', () => {
  expect(furtherConditions(NO_FILTER)).toBe(0)
  const ranges = { price: { from: 1, to: null } }
  expect(
    furtherConditions({ ...NO_FILTER, market: 'KONEX', section: 'x', badges: { spac: 'only' }, ranges }),
  ).toBe(3)
})

it('names the sections of a market as 가나다, those without left out', () => {
  expect(sectionsOf(rows, 'all')).toEqual(['SPAC(소속부없음)', '관리종목(소속부없음)', '우량기업부'])
  expect(sectionsOf(rows, 'KOSPI')).toEqual([])
})
