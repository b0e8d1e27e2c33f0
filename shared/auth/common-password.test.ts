import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { isCommonPassword } from './common-password.ts'
import { latinKeys } from './korean-keyboard.ts'

describe('the keys of a Korean keyboard', () => {
  it.each([
    ['안녕하세요', 'dkssudgktpdy'],
    ['가나다라', 'rkskekfk'],
    ['비밀번호', 'qlalfqjsgh'],
    ['값읽꽃', 'rkqtdlfrRhc'],
    ['ㅋㅋ', 'zz'],
    ['Straße é', 'Straße e'],
  ])('%s is typed %s', (text, keys) => {
    expect(latinKeys(text)).toBe(keys)
  })
})

describe('a password is common', () => {
  it.each([
    [
      'an English word with what a policy asks for',
      ['Password1!', 'Welcome2026!', 'Letmein123#', 'Admin1234!'],
    ],
    ['a word in disguise', ['P@ssw0rd', 'Pa$$w0rd!1', '1L0veY0u!!', 'Adm1n!@#$', 'M0nkey!99']],
    ['keys in a row', ['Qwer1234!', 'Asdf1234!@', '1q2w3e4r!Q', '!QAZ2wsx', 'Zxcvbnm,./1', 'Abcd1234!']],
    ['repetitions', ['Aaaa1111!', 'aA1!aA1!']],
    ['a word typed on a Korean keyboard', ['Dkssud12#$', 'Rkskek123!', 'Tkfkdgo1004!', 'Qlalfqjsgh1!']],
    ['a word in Hangul', ['안녕하세요Aa1!', '비밀번호Aa1!']],
    ['a word and a date', ['Samsung20260319!', 'Tjdnf880517!', 'Korea2002!!']],
    ['a word, a run and a sign in any order', ['1234Qwer!', '!Password123', '2026!Seoul']],
  ])('made of %s', (_, passwords) => {
    for (const password of passwords) expect([password, isCommonPassword(password)]).toEqual([password, true])
  })

  it('made of the user’s own name and what a policy asks for', () => {
    expect(isCommonPassword('Kim12345!')).toBe(false)
    expect(isCommonPassword('Kim12345!', ['kim'])).toBe(true)
  })
})

describe('a password is not common', () => {
  it.each([
    'Gy0ul-bada!',
    'kX9#mPq2vL',
    'T4-bolt7rain',
    'Correct-Horse-9',
    '나무 Wq7! 구름',
    'pA5s-w8Ord-kq',
    'xK',
    '',
  ])('%j', (password) => {
    expect(isCommonPassword(password)).toBe(false)
  })

  it('when it is random, for nearly all of a thousand', () => {
    const letters = [...'abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789-!#%']
    const random = fc.array(fc.constantFrom(...letters), { minLength: 10, maxLength: 10 })
    const refused = fc
      .sample(random, { numRuns: 1000, seed: 7 })
      .filter((text) => isCommonPassword(text.join('')))
    expect(refused.length).toBeLessThanOrEqual(1)
  })

  it('when it is too long to be a password', () => {
    expect(isCommonPassword('a'.repeat(72))).toBe(true)
    expect(isCommonPassword('a'.repeat(73))).toBe(false)
    expect(isCommonPassword('ﷺ'.repeat(25))).toBe(false)
  })
})

describe('the keys that a password is judged by', () => {
  it('are at most its first 120, however many one character stands for', () => {
    const normalize = vi.spyOn(String.prototype, 'normalize')
    // One character of three bytes, eighteen keys: 432 of them.
    expect(isCommonPassword('ﷺ'.repeat(24), ['ﷺ'.repeat(10_000)])).toBe(true)
    const lengths = normalize.mock.contexts.map((text) => String(text).length)
    normalize.mockRestore()
    expect(lengths).toEqual([24, 120])
  })

  it('can be judged for any input', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 72 }),
        (text) => typeof isCommonPassword(text) === 'boolean',
      ),
    )
  })
})
