import { latinKeys } from '../../auth/korean-keyboard.ts'

/**
 * Standalone Hangul letters, as keyboards type them. Unicode's NFKC would turn them into parts of syllables.
 */
const LONE_LETTERS = /([\u3131-\u3163]+)/
/** Standalone parts of syllables, from decomposed text and half-width letters. */
const INITIALS = 'ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ'
const FINALS = 'ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ'
const FIRST_MEDIAL = 0x1161
const FIRST_LONE_MEDIAL = 0x314f

const NOT_TEXT = /[^\p{L}\p{N}]+/u

/**
 * Normalizes typed, pasted and listed texts: composed, of one width, lower case, letters and digits only.
 * Blanks, punctuation, bidi marks and zero-width characters are removed.
 */
export function plain(text: string): string {
  return words(text).join('')
}

/** The same, split at everything that is no letter or digit. */
function words(text: string): string[] {
  return composed(text)
    .toLowerCase()
    .split(NOT_TEXT)
    .filter((word) => word !== '')
}

function composed(text: string): string {
  return text
    .split(LONE_LETTERS)
    .map((part, at) => (at % 2 === 1 ? part : part.normalize('NFKC')))
    .join('')
    .replace(/[\u1100-\u1112]/g, (part) => INITIALS[part.charCodeAt(0) - 0x1100] ?? part)
    .replace(/[\u1161-\u1175]/g, (part) =>
      String.fromCharCode(part.charCodeAt(0) - FIRST_MEDIAL + FIRST_LONE_MEDIAL),
    )
    .replace(/[\u11a8-\u11c2]/g, (part) => FINALS[part.charCodeAt(0) - 0x11a8] ?? part)
}

const CODE_LENGTH = 6
/** Six characters that begin with a digit, with no digit before or after: a code, whatever surrounds it. */
const CODE = /(?<!\d)\d[\da-z]{5}(?!\d)/
/** A code without its leading zeros, as spreadsheets leave it: 5930, 660. */
const BARE_CODE = /^[1-9]\d{2,4}$/
const ISIN = /^[a-z]{2}[\da-z]{9}\d$/
/**
 * The prefix of a code, maybe behind the letter that brokers put before codes of stocks (A), notes (Q) and
 * warrants (J).
 */
const BEGUN_CODE = /^[ajq]?(\d[\da-z]{0,5})$/
/** Nearly every ISIN here begins with kr7. */
const BEGUN_ISIN = /^kr7[\da-z]{4,}$/

/**
 * The codes that a text may contain: alone, in an ISIN, or in the notation of a broker, an exchange or a data
 * service.
 */
export interface Codes {
  whole: ReadonlySet<string>
  /** The prefix of a code or ISIN that is still being typed; null: it is none. */
  begun: string | null
}

/** By its keys: a code that was typed with the Hangul layout on (`0001ㅁ0`) is that code. */
export function codesIn(text: string): Codes {
  const parts = words(text).map((word) => latinKeys(word).toLowerCase())
  const joined = parts.join('')
  const whole = new Set<string>()
  for (const part of [joined, ...parts]) {
    const code = CODE.exec(part)?.[0]
    if (code !== undefined) whole.add(code)
    if (ISIN.test(part)) whole.add(part)
  }
  if (parts.length === 1 && BARE_CODE.test(joined)) whole.add(joined.padStart(CODE_LENGTH, '0'))
  const begun = BEGUN_CODE.exec(joined)?.[1] ?? BEGUN_ISIN.exec(joined)?.[0] ?? null
  return { whole, begun }
}
