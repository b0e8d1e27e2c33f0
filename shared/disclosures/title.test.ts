import { describe, expect, it } from 'vitest'
import { CORRECTION_MARKS, OTHER_MARKS } from './kinds.ts'
import { readTitle } from './title.ts'

describe('the title of a disclosure', () => {
  it.each(CORRECTION_MARKS)('is a correction with [%s] before it', (mark) => {
    for (const title of [`[${mark}]유상증자결정`, `[${mark}] 유상증자결정`, `(${mark})유상증자결정`])
      expect(readTitle(title)).toMatchObject({
        isCorrection: true,
        head: '유상증자결정',
        matter: '유상증자결정',
      })
  })

  it.each(OTHER_MARKS)('is no correction with [%s] before it', (mark) => {
    expect(readTitle(`[${mark}]유상증자결정`)).toMatchObject({ isCorrection: false, matter: '유상증자결정' })
  })

  it('is a correction where the exchange appends that', () => {
    for (const title of ['유상증자결정(정정)', '유상증자결정 (정정공시)', '유상증자결정(정정신고(보고))'])
      expect(readTitle(title)).toMatchObject({ isCorrection: true, matter: '유상증자결정' })
  })

  it('is a correction of a correction with several marks', () => {
    const { marks, isCorrection, matter } = readTitle('[기재정정][첨부추가]주요사항보고서(감자결정)')
    expect({ marks, isCorrection, matter }).toEqual({
      marks: ['기재정정', '첨부추가'],
      isCorrection: true,
      matter: '감자결정',
    })
  })

  it('withdraws an earlier one with [철회] before it', () => {
    expect(readTitle('[철회]유상증자결정')).toMatchObject({ isWithdrawal: true, matter: '유상증자결정' })
    expect(readTitle('유상증자결정')).toMatchObject({ isWithdrawal: false })
  })

  it('is of the same matter however the two sources write it', () => {
    const same = [
      ['전환사채권발행결정', '[기재정정]주요사항보고서(전환사채권 발행결정)'],
      ['단일판매·공급계약 체결', '단일판매ㆍ공급계약체결(자율공시)'],
      ['기업설명회(IR) 개최', '기업설명회（ＩＲ）개최'],
    ]
    for (const [a = '', b = ''] of same) expect(readTitle(a).matter).toBe(readTitle(b).matter)
  })

  it('keeps the matter of a subsidiary, and another round, apart', () => {
    const matters = ['유상증자결정', '유상증자결정(종속회사의 주요경영사항)', '유상증자결정(제2회차)'].map(
      (title) => readTitle(title).matter,
    )
    expect(new Set(matters).size).toBe(3)
  })

  it('keeps what stands in other brackets, and survives brackets that do not close', () => {
    expect(readTitle('[투자주의]소수계좌 거래집중 종목').head).toBe('[투자주의]소수계좌거래집중종목')
    expect(readTitle('[기재정정').head).toBe('[기재정정')
    expect(readTitle('   ').head).toBe('')
    expect(readTitle('주권매매거래정지   (개선기간 부여)')).toMatchObject({
      head: '주권매매거래정지',
      reason: '(개선기간부여)',
    })
  })
})
