import { describe, expect, it } from 'vitest'
import type { Disclosure } from '#shared/rest/disclosures'
import { disclosure } from '../testing/disclosure.ts'
import { foldChains, titleChange } from './fold.ts'

const link = (id: number, corrects: number | null, by: number | null): Disclosure =>
  disclosure(id, { corrects, superseded_by: by })
const shape = (rows: readonly Disclosure[]) =>
  foldChains(rows).map(({ row, earlier }) => [row.id, ...earlier.map(({ id }) => id)])

describe('a chain of corrections on a page', () => {
  it('is one line with the newest filing, and those that it put right behind it', () => {
    expect(shape([link(5, 3, null), link(4, null, null), link(3, 1, 5), link(1, null, 3)])).toEqual([
      [5, 3, 1],
      [4],
    ])
  })

  it('stays in sight where the correction is not among the rows', () => {
    expect(shape([link(3, 1, 9), link(1, null, 3)])).toEqual([[3, 1]])
    expect(shape([link(9, 3, null), link(1, null, 3)])).toEqual([[9], [1]])
  })

  it('leaves a filing that was withdrawn where it is', () => {
    expect(shape([link(2, 1, null), disclosure(1, { withdrawn: true })])).toEqual([[2], [1]])
  })
})

describe('what a correction changed in the title', () => {
  it.each([
    ['유상증자결정', '[기재정정]유상증자결정', null],
    ['유상증자결정', '[기재정정] 유상증자결정', null],
    ['유상증자결정', '유상증자결정(정정)', null],
    ['[기재정정]유상증자결정', '[첨부정정]유상증자결정', null],
    ['주권매매거래정지   (풍문)', '[기재정정]주권매매거래정지   (감사보고서)', '(풍문) → (감사보고서)'],
    ['전환사채권 발행결정(제3회차)', '[기재정정]전환사채권 발행결정(제4회차)', '(제3회차) → (제4회차)'],
    ['단일판매ㆍ공급계약체결', '[기재정정]단일판매ㆍ공급계약체결(자율공시)', ' → (자율공시)'],
    ['현금 현물 배당 결정', '[기재정정]현금 배당 결정', '현물 → '],
  ])('"%s", then "%s": %s', (before, after, expected) => {
    const change = titleChange(before, after)
    expect(change && `${change.gone} → ${change.come}`).toBe(expected)
  })
})
