import { COMMON_WORDS } from './common-words.ts'
import { latinKeys } from './korean-keyboard.ts'
import { isTooLong } from './password-length.ts'

/** Keyboard rows and similar sequences. Part of one, in either direction, counts as one piece. */
const RUNS = [
  '01234567890',
  '!@#$%^&*()_+',
  'abcdefghijklmnopqrstuvwxyz',
  'qwertyuiop[]',
  'asdfghjkl;',
  'zxcvbnm,./',
  '1q2w3e4r5t6y7u8i9o0p',
  'q1w2e3r4t5y6u7i8o9p0',
  '1qaz2wsx3edc4rfv5tgb6yhn7ujm',
  '!qaz@wsx#edc$rfv%tgb',
  'qazwsxedcrfvtgbyhnujm',
].flatMap((run) => [run, [...run].reverse().join('')])

/** Two letters of a row may be coincidence; two digits or signs count. */
const SHORTEST_RUN = { letters: 3, others: 2 }

/** Common substitutions of letters (leetspeak). */
const DISGUISES: Record<string, string> = {
  '@': 'a',
  '4': 'a',
  '8': 'b',
  '3': 'e',
  '6': 'g',
  '9': 'g',
  '1': 'il',
  '!': 'il',
  '0': 'o',
  $: 's',
  '5': 's',
  '7': 't',
  '+': 't',
  '2': 'z',
}

/** A year, or a date as 20260319 and 260319: birthdays, most of all. */
const DATE = /^((19|20)\d\d|((19|20)?\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01]))$/
const DATE_LENGTHS = [4, 6, 8]

/** A guess combines a word, a sequence, a year and a sign; this many pieces are tried first. */
const FEWEST_PIECES = 5

/**
 * One character may decompose into eighteen (U+FDFA) when it is normalized. This many keys type 24 Hangul
 * syllables, the longest password; the rest is ignored.
 */
const MAX_KEYS = 120

/**
 * Whether a password is of the kind that is guessed first: few pieces, at least one of them a common word (in
 * Latin or typed on a Korean keyboard, also with substitutions), a key sequence, a date, a repetition or one
 * of `ownWords`. One that is too long is not examined.
 */
export function isCommonPassword(password: string, ownWords: readonly string[] = []): boolean {
  if (isTooLong(password)) return false
  const text = keysOf(password)
  const pieces = countPieces(text, ownWords.map(keysOf))
  return pieces < Math.min(FEWEST_PIECES, text.length)
}

/** The keys that type the beginning of a text. */
function keysOf(text: string): string {
  return latinKeys(text.slice(0, MAX_KEYS)).toLowerCase().slice(0, MAX_KEYS)
}

/** The smallest number of pieces that a text consists of; a character outside of all pieces counts as one. */
function countPieces(text: string, ownWords: readonly string[]): number {
  const fewest = Array.from({ length: text.length + 1 }, (_, at) => at)
  const repetitions = repetitionsIn(text)
  for (let start = 0; start < text.length; start++) {
    const pieces = (fewest[start] ?? 0) + 1
    for (const length of [1, ...(repetitions[start] ?? []), ...pieceLengthsAt(text, start, ownWords)]) {
      fewest[start + length] = Math.min(fewest[start + length] ?? pieces, pieces)
    }
  }
  return fewest[text.length] ?? 0
}

function* pieceLengthsAt(text: string, start: number, ownWords: readonly string[]): Generator<number> {
  for (const letter of meantBy(text[start] ?? '')) {
    for (const word of WORDS_BY_LETTER.get(letter) ?? []) if (readsAs(text, start, word)) yield word.length
  }
  for (const word of ownWords) if (readsAs(text, start, word)) yield word.length
  for (const length of DATE_LENGTHS) if (DATE.test(text.slice(start, start + length))) yield length
  for (
    let length = 2;
    isStartOfRun(text.slice(start, start + length)) && start + length <= text.length;
    length++
  ) {
    if (length >= shortestRun(text.slice(start, start + length))) yield length
  }
}

/**
 * The lengths of the repetitions that begin at each offset: the same character throughout, or the preceding
 * text again. Each pair of offsets is compared once.
 */
function repetitionsIn(text: string): number[][] {
  const lengths = Array.from({ length: text.length }, (): number[] => [])
  for (let distance = 1; distance < text.length; distance++) {
    let equal = 0
    for (let start = text.length - 1; start >= distance; start--) {
      equal = text[start] === text[start - distance] ? equal + 1 : 0
      if (distance > 1 && equal >= distance) lengths[start]?.push(distance)
      if (distance === 1) for (let length = 2; length <= equal + 1; length++) lengths[start - 1]?.push(length)
    }
  }
  return lengths
}

/** The typed text, and its variant with substitutions resolved. */
const meantBy = (typed: string): string => typed + (DISGUISES[typed] ?? '')

const WORDS_BY_LETTER = new Map<string, string[]>()
for (const word of COMMON_WORDS) {
  const letter = word.charAt(0)
  WORDS_BY_LETTER.set(letter, [...(WORDS_BY_LETTER.get(letter) ?? []), word])
}

function readsAs(text: string, start: number, word: string): boolean {
  if (start + word.length > text.length) return false
  for (let at = 0; at < word.length; at++) {
    if (!meantBy(text[start + at] ?? '').includes(word[at] ?? '')) return false
  }
  return true
}

const isStartOfRun = (piece: string) => RUNS.some((run) => run.includes(piece))

const shortestRun = (piece: string) => (/[a-z]/.test(piece) ? SHORTEST_RUN.letters : SHORTEST_RUN.others)
