import { describe, expect, it } from 'vitest'
import { ALIASES } from './aliases.ts'
import { searchEntry, searchRank } from './search.ts'
import { plain } from './typed-text.ts'

const names = Object.keys(ALIASES)
const entries = names.map((name) => searchEntry({ code: '', isin: '', name }))

/** The best matches, with ties. */
function best(query: string): string[] {
  const rankOf = searchRank(query)
  const ranked = entries.map((entry, at) => ({ name: names[at] ?? '', rank: rankOf?.(entry) ?? Infinity }))
  const least = Math.min(...ranked.map(({ rank }) => rank))
  return ranked.filter(({ rank }) => rank === least && rank < Infinity).map(({ name }) => name)
}

describe('aliases of a listing', () => {
  it.each(Object.entries(ALIASES).flatMap(([name, aliases]) => aliases.map((alias) => [alias, name])))(
    '%s is %s, and no other listing',
    (alias, name) => {
      expect(best(alias)).toEqual([name])
    },
  )

  it('is stated once, and differs from the name itself', () => {
    const all = Object.entries(ALIASES).flatMap(([name, aliases]) => [name, ...aliases].map(plain))
    expect(all.filter((one, at) => all.indexOf(one) !== at)).toEqual([])
  })

  it.each([
    ['네이버', 'NAVER'],
    ['삼전', '삼성전자'],
    ['엘지에너지', 'LG에너지솔루션'],
    ['엘지 화학', 'LG화학'],
    ['케이티앤지', 'KT&G'],
    ['에쓰오일', 'S-Oil'],
    ['카뱅', '카카오뱅크'],
    ['celltrion', '셀트리온'],
    ['hanwha ocean', '한화오션'],
    ['kakao bank', '카카오뱅크'],
    ['posco', 'POSCO홀딩스'],
    ['kia', '기아'],
  ])('%s finds %s first', (query, name) => {
    expect(best(query)).toContain(name)
  })
})
