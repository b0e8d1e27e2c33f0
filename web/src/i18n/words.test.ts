import { describe, expect, it } from 'vitest'
import { PASSWORD_RULES } from '#shared/auth/password-policy'
import { ROLES } from '#shared/auth/role'
import { INDEX_CODES } from '#shared/market/index-quote'
import { SESSION_PHASES } from '#shared/market/phase'
import { LINK_CODES, LINK_STATES } from '#shared/protocol/messages'
import { PROBLEMS } from '#shared/protocol/problem'
import { BADGES } from '../board/badges.ts'
import { COLUMNS } from '../board/columns.ts'
import { STANDINGS } from '../board/standing.ts'
import { REFUSALS } from '../live/lamp.ts'
import { en } from './en.ts'
import { createWords } from './i18n.ts'
import { ko } from './ko.ts'

function entries(words: object, path = ''): [string, string][] {
  return Object.entries(words).flatMap(([key, word]: [string, unknown]) =>
    typeof word === 'string'
      ? [[`${path}${key}`, word] as [string, string]]
      : entries(word as object, `${path}${key}.`),
  )
}
const placeholders = (word: string) => [...word.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort()
const korean = new Map(entries(ko))
const english = new Map(entries(en))

describe('words', () => {
  it('have the same keys in both languages', () => {
    expect([...english.keys()].sort()).toEqual([...korean.keys()].sort())
  })

  it('have the same placeholders in both languages', () => {
    for (const [key, word] of korean)
      expect([key, placeholders(english.get(key) ?? '')]).toEqual([key, placeholders(word)])
  })

  it('leave no Hangul syllable in English', () => {
    expect([...english].filter(([, word]) => /[가-힣]/.test(word))).toEqual([])
  })

  it.each([
    ['linkState', LINK_STATES],
    ['linkCode', LINK_CODES],
    ['phase', SESSION_PHASES],
    ['refusal', REFUSALS],
    ['problem', ['unreachable', 'timeout', ...Object.keys(PROBLEMS)]],
    ['standing', STANDINGS],
    ['column', COLUMNS],
    ['index', INDEX_CODES],
    ['role', ROLES],
    ['passwordRule', PASSWORD_RULES.map((rule) => rule.code)],
    ['badge', BADGES.flatMap((badge) => [`${badge}.short`, `${badge}.full`])],
  ] as const)('has words for every %s', (group, names) => {
    for (const name of names) expect(korean.get(`${group}.${name}`), name).toBeTruthy()
  })

  it('are distinct for every reason a link may have', () => {
    for (const language of [ko, en])
      expect(new Set(Object.values(language.linkCode)).size).toBe(LINK_CODES.length)
  })

  it('can all be compiled by the message compiler', () => {
    const { t } = createWords('ko').global
    for (const [key, word] of korean) expect(t(key), key).toContain(word.split('{')[0])
  })
})
