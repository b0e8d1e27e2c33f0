import { describe, expect, it } from 'vitest'
import { SUBJECTS } from '#shared/disclosures/kinds'
import type { Disclosure } from '#shared/rest/disclosures'
import { words as english } from '../../words/en/disclosures.ts'
import { words as korean } from '../../words/ko/disclosures.ts'
import {
  matcherOf,
  NO_DISCLOSURE_FILTER,
  readDisclosureFilter,
  restQueryOf,
  subjectsOf,
} from './disclosure-filter.ts'
import { latest } from '../latest.ts'
import { disclosure } from '../testing/disclosure.ts'

it('a filing that changed is shown once, as it is now and where it was', () => {
  const rows = [
    disclosure(1, { seq: 5, superseded_by: 4 }),
    disclosure(4, { seq: 4 }),
    disclosure(3),
    disclosure(1),
  ]
  expect(latest(rows).map(({ id, seq }) => [id, seq])).toEqual([
    [4, 4],
    [3, 3],
    [1, 5],
  ])
})

describe('the filter of disclosures', () => {
  it('is read from an address, of which what makes no sense does not narrow', () => {
    expect(readDisclosureFilter({})).toEqual(NO_DISCLOSURE_FILTER)
    expect(
      readDisclosureFilter({ code: 'x', market: 'NYSE', subject: 'toString', level: 'loud', q: ['a'] }),
    ).toEqual(NO_DISCLOSURE_FILTER)
    const watchlist = '0b8a4f9e-3c1d-4f6a-9d2e-1a2b3c4d5e6f'
    const filter = {
      code: '005930',
      watchlist,
      market: 'KOSDAQ',
      subject: 'halt',
      level: 'all',
      q: '합병',
    } as const
    expect(readDisclosureFilter(filter)).toEqual(filter)
    expect(readDisclosureFilter({ watchlist: '1' })).toEqual(NO_DISCLOSURE_FILTER)
  })

  it('matches what REST would answer with', () => {
    const matches = (change: Partial<typeof NO_DISCLOSURE_FILTER>, row: Disclosure) =>
      matcherOf({ ...NO_DISCLOSURE_FILTER, ...change })(row)
    const notice = disclosure(1, { title: '기타시장안내' })
    expect(matches({}, notice)).toBe(false)
    expect(matches({ level: 'all' }, notice)).toBe(true)
    expect(matches({ level: 'important' }, disclosure(1))).toBe(true)
    expect(matches({ subject: 'rights_issue' }, disclosure(1, { title: '유상증자결정 철회' }))).toBe(true)
    expect(matches({ q: '삼성 유상증자' }, disclosure(1))).toBe(true)
    expect(matches({ q: '하이닉스' }, disclosure(1))).toBe(false)
    expect(matches({ market: 'KOSDAQ' }, disclosure(1))).toBe(false)
  })

  it('matches what a watchlist has, and of a list that is not known nothing', () => {
    const ofList = { ...NO_DISCLOSURE_FILTER, watchlist: '0b8a4f9e-3c1d-4f6a-9d2e-1a2b3c4d5e6f' }
    const matches = matcherOf(ofList, ['000660', '005930'])
    expect(
      [disclosure(1), disclosure(2, { code: '000270' }), disclosure(3, { code: null })].map(matches),
    ).toEqual([true, false, false])
    expect(matcherOf(ofList)(disclosure(1))).toBe(false)
    expect(restQueryOf(ofList).watchlist).toBe(ofList.watchlist)
    expect(restQueryOf(NO_DISCLOSURE_FILTER).watchlist).toBeUndefined()
  })

  it('queries REST for every stage of a kind, and for no level where all are wanted', () => {
    expect(restQueryOf({ ...NO_DISCLOSURE_FILTER, subject: 'halt', level: 'all' })).toMatchObject({
      kind: 'halt,halt_ended,halt_notice',
      level: undefined,
    })
  })

  it('offers the kinds of the requested levels', () => {
    expect(subjectsOf('important')).toContain('halt')
    expect(subjectsOf('important')).not.toContain('periodic')
    expect(subjectsOf('all')).toEqual(Object.keys(SUBJECTS))
  })
})

it('every kind of disclosure has a name in both languages', () => {
  for (const words of [korean, english])
    expect(Object.keys(words.disclosures.subject).sort()).toEqual(Object.keys(SUBJECTS).sort())
})
