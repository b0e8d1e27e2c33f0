import { describe, expect, it } from 'vitest'
import { classify, isImportant, KINDS, levelOf, partsOf } from './classify.ts'
import { NOTICE_WORDS, RULES, UNDO_WORDS } from './kinds.ts'
import { TITLE_LIST } from './testing/titles.ts'

const kindsOf = (title: string) => classify(title).kinds.join(' ')

describe('the kind of a disclosure by its title', () => {
  it('is right for each of more than 200 titles in the shape of the exchange', () => {
    expect(TITLE_LIST.length).toBeGreaterThanOrEqual(200)
    const confused = TITLE_LIST.filter(([kinds, title]) => kindsOf(title) !== kinds)
    expect(confused.map(([kinds, title]) => `${title}: ${kindsOf(title)} instead of ${kinds}`)).toEqual([])
  })

  const words = RULES.flatMap(({ subjects, words: all, then = '', stage = '' }) =>
    all.map((word) => ({
      word,
      title: `${word}${then}`,
      kinds: subjects.map((subject) => `${subject}${stage}`),
    })),
  )
  it.each(words)('is known by the word $word', ({ title, kinds }) => {
    expect(classify(title).kinds).toEqual(kinds)
    expect(classify(`회사의 ${[...title].join(' ')} 안내`).kinds).toEqual(kinds)
  })

  it.each(UNDO_WORDS)('is the end of the matter where %s follows', (word) => {
    expect(kindsOf(`단일판매ㆍ공급계약 ${word}`)).toBe('contract_ended')
    expect(kindsOf(`유상증자결정(${word})`)).toBe('rights_issue_ended')
    expect(kindsOf(`${word} 후 유상증자결정`)).toBe('rights_issue')
  })

  it.each(NOTICE_WORDS)('is announced where %s follows', (word) => {
    expect(kindsOf(`투자경고종목 지정${word}`)).toBe('warning_notice')
  })

  it('is not undone by words of the reason behind it, nor by those of another matter', () => {
    expect(kindsOf('주권매매거래정지   (단일판매ㆍ공급계약 해지)')).toBe('halt contract_ended')
    expect(kindsOf('관리종목 지정 및 투자주의환기종목 해제')).toBe('designation designation_ended')
  })

  it('is that of the answer, which does not undo that the exchange asked', () => {
    expect(kindsOf('조회공시요구(풍문또는보도)에대한답변(미확정)')).toBe('inquiry_answer')
    expect(kindsOf('조회공시요구(풍문또는보도)')).toBe('inquiry')
  })

  it('is a step lower where it is the matter of a subsidiary', () => {
    expect(classify('유상증자결정').level).toBe('high')
    expect(classify('유상증자결정(종속회사의주요경영사항)')).toEqual({
      kinds: ['rights_issue'],
      level: 'normal',
    })
    expect(classify('영업정지(자회사의 주요경영사항)').level).toBe('high')
    expect(classify('반기보고서(자회사의 주요경영사항)').level).toBe('low')
  })

  it('has the level of the gravest of its matters, and an end is never critical', () => {
    expect(classify('주권매매거래정지   (주식병합)').level).toBe('critical')
    expect(KINDS.filter((kind) => partsOf(kind).stage !== '' && levelOf(kind) === 'critical')).toEqual([])
    expect(KINDS.filter((kind) => isImportant(levelOf(kind)))).toContain('halt_ended')
  })

  it('is other where no rule matches, and hidden only where a notice has no other kind', () => {
    expect(classify('처음 보는 제목')).toEqual({ kinds: ['other'], level: 'normal' })
    expect(classify('')).toEqual({ kinds: ['other'], level: 'normal' })
    expect(classify('기타시장안내').level).toBe('hidden')
    expect(classify('기타시장안내(상장폐지 관련)').level).toBe('critical')
  })

  it('takes every kind apart into a subject and a stage, and back', () => {
    for (const kind of KINDS) {
      const { subject, stage } = partsOf(kind)
      expect(`${subject}${stage}`).toBe(kind)
    }
  })
})
