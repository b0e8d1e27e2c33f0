import { describe, expect, it } from 'vitest'
import { latinKeys } from '../../auth/korean-keyboard.ts'
import { createUniverse } from '../../../worker/sources/simulator/universe.ts'
import { searchEntry, searchRank } from './search.ts'

const NAMES = {
  '005930': '삼성전자',
  '000660': 'SK하이닉스',
  '035900': 'JYP Ent.',
  '0001A0': '덕양에너젠',
  '001540': '안국약품',
}

const entryOf = (code: string, name: string) => searchEntry({ code, name, isin: `KR7${code}003` })

function found(query: string): string[] {
  const rankOf = searchRank(query)
  return Object.entries(NAMES)
    .map(([code, name]) => ({ name, rank: rankOf === null ? 0 : rankOf(entryOf(code, name)) }))
    .flatMap(({ name, rank }) => (rank === null ? [] : [{ name, rank }]))
    .sort((a, b) => a.rank - b.rank)
    .map(({ name }) => name)
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

  it('splits a cluster that the input method made of two initials', () => {
    expect(searchRank('ㄳ')?.(entryOf('000001', '강산'))).not.toBeNull()
  })

  it('finds a code by its prefix, letters included', () => {
    expect(found('0001a')).toEqual(['덕양에너젠'])
  })

  it.each([
    ['5930', '삼성전자'],
    ['660', 'SK하이닉스'],
    ['삼전', '삼성전자'],
    ['하닉', 'SK하이닉스'],
    ['하이닉스', 'SK하이닉스'],
    ['에스케이하이닉스', 'SK하이닉스'],
    ['에쓰케이하이닉스', 'SK하이닉스'],
    ['에스케이', 'SK하이닉스'],
    ['제이와이피', 'JYP Ent.'],
    ['제왑', 'JYP Ent.'],
    ['samsung', '삼성전자'],
    ['Samsung Electronics', '삼성전자'],
    ['sk hynix', 'SK하이닉스'],
    ['hynix', 'SK하이닉스'],
  ])('finds by the common name %j %s', (query, name) => {
    expect(found(query)[0]).toBe(name)
  })

  it('finds what was typed with the keyboard left in Latin', () => {
    expect(found('tkatjd')).toEqual(['삼성전자'])
  })

  it.each(['dlaj', 'SKㅎㅇㄴㅅ', 'ㅅㅏ하이닉스'])('finds nothing but the intended listing by %j', (query) => {
    expect(found(query).length).toBeLessThanOrEqual(1)
  })

  it.each([
    ['tkatjdwjswk', '삼성전자'],
    ['ttww', '삼성전자'],
    ['나하이닉스', 'SK하이닉스'],
    ['skgkdlslrtm', 'SK하이닉스'],
    ['ㅓㅛㅔ', 'JYP Ent.'],
    ['ㅓㅛㅔ 둣', 'JYP Ent.'],
    ['삼성전자'.normalize('NFD'), '삼성전자'],
    ['ＪＹＰ　Ｅｎｔ', 'JYP Ent.'],
    ['0001ㅁ0', '덕양에너젠'],
    ['A005930', '삼성전자'],
    ['KR7005930003', '삼성전자'],
    ['삼성전자(005930)', '삼성전자'],
  ])('finds by %j, first of all, %s', (query, name) => {
    expect(found(query)[0]).toBe(name)
  })

  it('does not match the keys of two halves of characters', () => {
    // 아세아 is dktpdk, in which kt is the end of one syllable and the beginning of the next.
    expect(searchRank('kt')?.(entryOf('002030', '아세아'))).toBeNull()
  })

  it('finds every listing of a market by its name, typed in either layout, decomposed or wide', () => {
    const missed = createUniverse(
      500,
      1,
    )(20_000).flatMap(({ code, isin, name }) => {
      const entry = searchEntry({ code, isin, name })
      const texts = [name, name.normalize('NFD'), ` ${name.toUpperCase()}\u200b`, latinKeys(name)]
      return texts.filter((text) => (searchRank(text)?.(entry) ?? null) === null)
    })
    expect(missed).toEqual([])
  })

  it('is no test at all for an empty query', () => {
    expect(searchRank(' \u200b-')).toBeNull()
  })
})
