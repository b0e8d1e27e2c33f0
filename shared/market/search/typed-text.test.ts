import { describe, expect, it } from 'vitest'
import { createUniverse } from '../../../worker/sources/simulator/universe.ts'
import { codesIn, plain } from './typed-text.ts'

/** The letters of the Korean two-set layout on the keys A to Z. */
const HANGUL_KEYS = 'ㅁㅠㅊㅇㄷㄹㅎㅗㅑㅓㅏㅣㅡㅜㅐㅔㅂㄱㄴㅅㅕㅍㅈㅌㅛㅋ'
const hangulOn = (text: string) =>
  text.replace(/[A-Za-z]/g, (key) => HANGUL_KEYS.charAt(key.toUpperCase().charCodeAt(0) - 65))
const wide = (text: string) =>
  text.replace(/[!-~]/g, (character) => String.fromCharCode(character.charCodeAt(0) + 0xfee0))

/** Notations of a code: by users, exchanges, brokers, data services and articles. */
const FORMS: Record<string, (code: string, isin: string, name: string) => string> = {
  'as it is': (code) => code,
  'in lower case': (code) => code.toLowerCase(),
  'in full width': (code) => wide(code),
  'among blanks': (code) => `  ${code}\t`,
  'with a blank in the middle': (code) => `${code.slice(0, 3)} ${code.slice(3)}`,
  'with a hyphen in the middle': (code) => `${code.slice(0, 3)}-${code.slice(3)}`,
  'with marks of no width': (code) => `\u200b\u2066${code.slice(0, 2)}\u200d${code.slice(2)}\u2069\ufeff`,
  'with the Hangul layout on': (code) => hangulOn(code),
  'with the A of brokers': (code) => `A${code}`,
  'with the A of brokers and the Hangul layout on': (code) => hangulOn(`A${code}`),
  'with the J of brokers': (code) => `J${code}`,
  'with the Q of brokers': (code) => `Q${code}`,
  'as Reuters and Yahoo write it': (code) => `${code}.KS`,
  'as Yahoo writes KOSDAQ': (code) => `${code}.kq`,
  'as Bloomberg writes it': (code) => `${code} KS Equity`,
  'as FactSet writes it': (code) => `${code}-KR`,
  'as Google and TradingView write it': (code) => `KRX:${code}`,
  'behind its market': (code) => `KOSPI:${code}`,
  'behind its market in full width': (code) => wide(`KOSDAQ:${code}`),
  'behind its market with the Hangul layout on': (code) => hangulOn(`krx:${code}`),
  'as a tag': (code) => `$${code}`,
  'in brackets': (code) => `(${code})`,
  'behind the name, as articles write it': (code, _isin, name) => `${name}(${code})`,
  'before the name': (code, _isin, name) => `${code} ${name}`,
  'as ISIN': (_code, isin) => isin,
  'as ISIN in lower case': (_code, isin) => isin.toLowerCase(),
  'as ISIN with the Hangul layout on': (_code, isin) => hangulOn(isin),
  'as ISIN behind a word': (_code, isin) => `ISIN: ${isin}`,
}

const listings = createUniverse(2_880, 1)(20_000)
const byCode = new Map<string, string>()
for (const { code, isin } of listings) {
  byCode.set(code.toLowerCase(), code)
  byCode.set(isin.toLowerCase(), code)
}

describe('a code of any listing', () => {
  it.each(Object.entries(FORMS))('is recognised %s, and as no other listing', (_form, write) => {
    const misread = listings.flatMap(({ code, isin, name }) => {
      const text = write(code, isin, name)
      const read = [...new Set([...codesIn(text).whole].map((word) => byCode.get(word)))]
      const known = read.filter((word) => word !== undefined)
      return known.length === 1 && known[0] === code ? [] : [{ text, known }]
    })
    expect(misread).toEqual([])
  })

  it('is matched by each of its prefixes, with and without the letter of brokers', () => {
    const misread = listings.filter(({ code }, at) => {
      const begun = code.slice(0, 1 + (at % code.length))
      const texts = [begun, `A${begun}`, hangulOn(`a${begun}`), wide(begun)]
      return texts.some((text) => codesIn(text).begun !== begun.toLowerCase())
    })
    expect(misread).toEqual([])
  })
})

describe('a text that is no code', () => {
  it.each(['0059300', '20051231', '삼성', 'KOSPI 200', '스팩20호', ''])(
    '%j is not recognised as one',
    (text) => {
      expect([...codesIn(text).whole]).toEqual([])
    },
  )
})

describe('the normalized form', () => {
  it.each([
    ['decomposed Hangul', '삼성전자'.normalize('NFD'), '삼성전자'],
    ['full width', 'ＳＫ하이닉스', 'sk하이닉스'],
    ['half-width letters of Hangul', '\uffa1\uffc2', '가'],
    ['blanks and punctuation', ' JYP  Ent. ', 'jypent'],
    ['marks of direction and of no width', '\u202a삼\u200b성\u202c', '삼성'],
    ['a sign of a company', '㈜한화', '주한화'],
  ])('is the same for %s', (_what, text, form) => {
    expect(plain(text)).toBe(form)
  })

  it('keeps initial consonants that stand alone', () => {
    expect(plain('ㅅㅅㅈㅈ')).toBe('ㅅㅅㅈㅈ')
    expect(plain('ㅅㅏ')).toBe('ㅅㅏ')
    expect(plain('삼ㅅ'.normalize('NFD'))).toBe('삼ㅅ')
    expect(plain('\u1109\u1109')).toBe('ㅅㅅ')
  })
})
