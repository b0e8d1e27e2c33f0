import { expect, it } from 'vitest'
import { createI18n } from 'vue-i18n'
import { said } from './said.ts'

const WORDS = {
  plain: '거래 시간',
  place: '{count}종목',
  plural: 'no stock | one stock | {count} stocks',
  link: '@:plain 2',
  below: { mark: "it's 3 % of 5'", empty: '' },
}
const KEYS = ['plain', 'place', 'plural', 'link', 'below.mark', 'below.empty']
const wordsOf = (messages: typeof WORDS) =>
  createI18n({ legacy: false, locale: 'ko', messages: { ko: messages } }).global

it('words that are ready to be said say the same', () => {
  const [plain, ready] = [wordsOf(WORDS), wordsOf(said(WORDS))]
  const all = (words: typeof plain) => KEYS.map((key) => words.t(key, { count: 2 }, 2))
  expect(all(ready)).toEqual(all(plain))
  expect(all(ready)).toEqual(['거래 시간', '2종목', '2 stocks', '거래 시간 2', "it's 3 % of 5'", ''])
})

it('compiles nothing that has nothing to fill in', () => {
  const { plain, place, below } = said(WORDS) as Record<string, unknown> & { below: object }
  expect([plain, place].map((word) => typeof word)).toEqual(['function', 'string'])
  expect(Object.values(below).map((word) => typeof word)).toEqual(['function', 'function'])
})
