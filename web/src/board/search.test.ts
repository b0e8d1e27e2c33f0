import { describe, expect, it } from 'vitest'
import { searchEntry, searchTest } from './search.ts'

const NAMES = {
  '005930': '삼성전자',
  '000660': 'SK하이닉스',
  '035900': 'JYP Ent.',
  '0001A0': '덕양에너젠',
  '001540': '안국약품',
}

function found(query: string): string[] {
  const test = searchTest(query)
  return Object.entries(NAMES)
    .filter(([code, name]) => test?.(searchEntry({ code, name })) ?? true)
    .map(([, name]) => name)
}

describe('search', () => {
  it('finds by initial consonants', () => {
    expect(found('ㅅㅅㅈㅈ')).toEqual(['삼성전자'])
    expect(found('ㅎㅇㄴ')).toEqual(['SK하이닉스'])
  })

  it('finds by Latin and initial consonants mixed, in any case', () => {
    expect(found('skㅎ')).toEqual(['SK하이닉스'])
    expect(found('jyp ent')).toEqual(['JYP Ent.'])
  })

  it('keeps finding while a syllable is still being composed', () => {
    for (const query of ['ㅅ', '사', '삼', '삼ㅅ', '삼서', '삼성']) expect(found(query)).toContain('삼성전자')
    expect(found('앆')).toEqual([])
    expect(found('안구')).toEqual(['안국약품'])
  })

  it('reads a cluster that the input method made of two initials', () => {
    const test = searchTest('ㄳ')
    expect(test?.(searchEntry({ code: '000001', name: '강산' }))).toBe(true)
  })

  it('finds a code from its beginning, letters included', () => {
    expect(found('0001a')).toEqual(['덕양에너젠'])
    expect(found('5930')).toEqual([])
  })

  it('finds what was typed with the keyboard left in Latin', () => {
    expect(found('tkatjd')).toEqual(['삼성전자'])
  })

  it('is no test at all for an empty query', () => {
    expect(searchTest('  ')).toBeNull()
  })
})
