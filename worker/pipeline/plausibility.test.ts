import { describe, expect, it } from 'vitest'
import { IndexImage } from '#shared/protocol/index-image'
import { encodeMarketBatch } from '#shared/protocol/market-batch'
import { MarketImage } from '#shared/protocol/market-image'
import type { SourceRow } from '../sources/source.ts'
import { answer, at, blankRow, sourceRow } from '../testing/scripted-source.ts'
import { diff } from './diff.ts'
import { rejectImplausible } from './plausibility.ts'

const codeOf = (n: number) => String(n).padStart(6, '0')
const LISTED = Array.from({ length: 100 }, (_, n) => sourceRow({ code: codeOf(n + 1) }))
const NEXT_DAY_MS = at(0) + 86_400_000

function boardOf(rows: SourceRow[]): MarketImage {
  const image = new MarketImage('epoch', 'scripted', 0)
  const indices = new IndexImage('epoch', 'scripted', 0)
  const { market } = diff({ market: image, indices }, answer(at(0), rows), Number)
  if (market !== null) image.applyBatch(encodeMarketBatch(image.position, () => undefined, market))
  return image
}
const board = boardOf(LISTED)

describe('an answer with fewer than nine of ten listings of the board', () => {
  it.each([
    ['within a day', at(1)],
    ['on a new day', NEXT_DAY_MS],
  ])('is refused %s', (_, atMs) => {
    expect(() => rejectImplausible('krx', board, answer(atMs, LISTED.slice(0, 89)))).toThrow(
      expect.objectContaining({ code: 'partial_answer', state: 'failing' }),
    )
    expect(() => rejectImplausible('krx', board, answer(atMs, LISTED.slice(0, 90)))).not.toThrow()
  })

  it('is not completed by listings that the board does not have', () => {
    const strangers = LISTED.map((row, n) => ({ ...row, code: codeOf(1_000 + n) }))
    const rows = [...LISTED.slice(0, 89), ...strangers]
    expect(() => rejectImplausible('krx', board, answer(NEXT_DAY_MS, rows))).toThrow('89 of 100')
  })

  it('counts the rows that were set aside as known', () => {
    const setAside = [{ row: codeOf(90), reason: 'price' }]
    expect(() =>
      rejectImplausible('krx', board, answer(at(1), LISTED.slice(0, 89), { setAside })),
    ).not.toThrow()
  })

  it('is measured against the markets that its source delivered, and removes no listing of a missing market', () => {
    const rows: SourceRow[] = [
      ...LISTED.slice(0, 60),
      ...LISTED.slice(60).map((row) => ({ ...row, market: 'KOSDAQ GLOBAL' as const })),
    ]
    const image = boardOf(rows)
    const missing = [{ part: 'KOSDAQ', reason: 'not_approved' } as const]
    const answerOf = (kospi: number) => answer(NEXT_DAY_MS, LISTED.slice(0, kospi), { missing })
    expect(() => rejectImplausible('krx', image, answerOf(54))).not.toThrow()
    expect(() => rejectImplausible('krx', image, answerOf(53))).toThrow('53 of 60')
    const indices = new IndexImage('epoch', 'scripted', 0)
    expect(diff({ market: image, indices }, answerOf(58), Number).market?.removed).toEqual([59, 60])
    expect(diff({ market: image, indices }, answer(NEXT_DAY_MS, rows), Number).market?.removed).toEqual([])
  })

  it('is accepted from a simulation, whose size is a setting, and for an empty board', () => {
    expect(() => rejectImplausible('simulated', board, answer(at(1), LISTED.slice(0, 10)))).not.toThrow()
    expect(() => rejectImplausible('krx', boardOf([]), answer(at(1), LISTED.slice(0, 1)))).not.toThrow()
  })
})

describe('an answer without any price', () => {
  const blanks = LISTED.map(({ code }) => blankRow({ code }))

  it('is refused once the day has prices', () => {
    expect(() => rejectImplausible('krx', board, answer(at(1), blanks))).toThrow(
      expect.objectContaining({ code: 'prices_missing', state: 'failing' }),
    )
  })

  it('is accepted from the beginning of a day until its first price', () => {
    expect(() => rejectImplausible('krx', board, answer(NEXT_DAY_MS, blanks))).not.toThrow()
    expect(() => rejectImplausible('krx', boardOf(blanks), answer(at(1), blanks))).not.toThrow()
  })
})
