import { describe, expect, it } from 'vitest'
import { PASSWORD_RULES } from '#shared/auth/password-policy'
import { ROLES } from '#shared/auth/role'
import { INDEX_CODES } from '#shared/market/index-quote'
import { SESSION_PHASES } from '#shared/market/phase'
import { MISSING_PARTS, MISSING_REASONS } from '#shared/protocol/missing'
import { STANDINGS } from '#shared/market/standing'
import { LINK_CODES, LINK_STATES, REFUSAL_CODES } from '#shared/protocol/messages'
import { AUDIT_ACTIONS } from '#shared/auth/audit-actions'
import { AUDIT_TOPICS } from '#shared/protocol/topics'
import { PROBLEMS } from '#shared/protocol/problem'
import { BADGES } from '../market/badges.ts'
import { RANKINGS } from '#shared/market/ranking'
import { COLUMNS } from '../features/listings/columns.ts'
import { LANGUAGES, type Language } from '#shared/language'
import { createWords } from './i18n.ts'
import { LOCALES } from './locales.ts'

function entries(words: object, path = ''): [string, string][] {
  return Object.entries(words).flatMap(([key, word]: [string, unknown]) =>
    typeof word === 'string'
      ? [[`${path}${key}`, word] as [string, string]]
      : entries(word as object, `${path}${key}.`),
  )
}
const placeholders = (word: string) => [...word.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort()
/** Every file of every language's folder; those that say something have `words`. */
const files = import.meta.glob<{ words?: object }>('./*/*.ts', { eager: true })
const filesOf = (language: Language) =>
  Object.entries(files).flatMap(([path, module]) =>
    path.startsWith(`./${language}/`) ? [[path.slice(language.length + 3), module] as const] : [],
  )
const wordsOf = (language: Language): object[] =>
  filesOf(language).flatMap(([file, { words }]) =>
    words === undefined || file === 'offline.ts' ? [] : [words],
  )
const entriesOf = (language: Language) => wordsOf(language).flatMap((words) => entries(words))
const korean = new Map(entriesOf('ko'))
const english = new Map(entriesOf('en'))

describe('words', () => {
  it.each(LANGUAGES)('have a folder for %s with a file for every file of Korean', (language) => {
    const names = (of: Language) => filesOf(of).map(([file]) => file)
    expect(names(language).sort()).toEqual(names('ko').sort())
  })

  it('have the same keys in both languages', () => {
    expect([...english.keys()].sort()).toEqual([...korean.keys()].sort())
  })

  it('have the same placeholders in both languages', () => {
    for (const [key, word] of korean)
      expect([key, placeholders(english.get(key) ?? '')]).toEqual([key, placeholders(word)])
  })

  it('of a page repeat none of the frame, nor of another page', () => {
    const keys = entriesOf('ko').map(([key]) => key)
    expect(keys.filter((key, at) => keys.indexOf(key) !== at)).toEqual([])
    expect(wordsOf('ko').length).toBeGreaterThan(1)
  })

  it('leave no Hangul syllable in English', () => {
    expect([...english].filter(([, word]) => /[가-힣]/.test(word))).toEqual([])
  })

  it.each([
    ['linkState', LINK_STATES],
    ['linkCode', LINK_CODES],
    ['missing.part', MISSING_PARTS],
    ['missing.reason', MISSING_REASONS],
    ['phase', SESSION_PHASES],
    ['refusal', REFUSAL_CODES],
    ['problem', ['unreachable', 'timeout', ...Object.keys(PROBLEMS)]],
    ['standing', STANDINGS],
    ['movers', RANKINGS],
    ['column', COLUMNS],
    ['index', INDEX_CODES],
    ['role', ROLES],
    ['action', AUDIT_ACTIONS],
    ['audit.topic', AUDIT_TOPICS],
    ['passwordRule', PASSWORD_RULES.map((rule) => rule.code)],
    ['badge', BADGES.flatMap((badge) => [`${badge}.short`, `${badge}.full`])],
  ] as const)('has words for every %s', (group, names) => {
    for (const name of names) expect(korean.get(`${group}.${name}`), name).toBeTruthy()
  })

  it('are distinct for every reason a link may have', () => {
    for (const language of LANGUAGES)
      expect(new Set(Object.values(LOCALES[language].words.linkCode)).size).toBe(LINK_CODES.length)
  })

  it('can all be compiled by the message compiler', () => {
    const words = createWords('ko').global
    for (const page of wordsOf('ko')) words.mergeLocaleMessage('ko', page)
    const { t } = words
    for (const [key, word] of korean) expect(t(key), key).toContain(word.split('{')[0])
  })
})
