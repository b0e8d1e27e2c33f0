import { disassemble, getChoseong } from 'es-hangul'
import { latinKeys } from '../../auth/korean-keyboard.ts'
import type { Listing, QuoteRow } from '../quote.ts'
import { ALIASES } from './aliases.ts'
import { latinLetters, latinWords } from './spellings.ts'
import { codesIn, plain } from './typed-text.ts'

type Known = Pick<Listing, 'code' | 'isin' | 'name'>

/** The searchable forms of a listing, computed once: the search runs at every key press. */
export interface SearchEntry {
  code: string
  isin: string
  name: string
  /** The name letter by letter (값 → ㄱㅏㅂㅅ), so that an incomplete syllable already matches. */
  letters: string
  /** Initial consonants and everything that is not Hangul: `SK하이닉스` → `skㅎㅇㄴㅅ`. */
  initials: string
  /** The keys that type the name (삼성 → tkatjd), whichever layout was active. */
  keys: string
  /** Offsets in `keys` at which a character of the name begins. */
  begins: ReadonlySet<number>
  initialKeys: string
  /** Its aliases. */
  aliases: readonly string[]
  /** The name with its Hangul spellings written in Latin: letters (에스케이 → sk), and words (삼성 → samsung). */
  spellings: readonly string[]
}

/** The searchable forms of listings, each computed once, and again when its name or code changes. */
export class SearchEntries {
  readonly #known = new Map<number, { row: Known; entry: SearchEntry }>()

  of({ id, code, isin, name }: Known & Pick<QuoteRow, 'id'>): SearchEntry {
    const known = this.#known.get(id)
    if (known?.row.name === name && known.row.code === code && known.row.isin === isin) return known.entry
    const entry = searchEntry({ code, isin, name })
    this.#known.set(id, { row: { code, isin, name }, entry })
    return entry
  }
}

const SYLLABLES = /[가-힣]+/g

export function searchEntry(listing: Known): SearchEntry {
  const name = plain(listing.name)
  const begins = new Set<number>()
  let keys = ''
  for (const character of name) {
    begins.add(keys.length)
    keys += keysOf(character)
  }
  const initials = name.replace(SYLLABLES, (word) => getChoseong(word))
  return {
    code: listing.code.toLowerCase(),
    isin: listing.isin.toLowerCase(),
    name,
    letters: disassemble(name),
    initials,
    keys,
    begins,
    initialKeys: keysOf(initials),
    aliases: ALIASES_BY_NAME.get(name) ?? [],
    spellings: [latinLetters(name), latinWords(name)],
  }
}

const ALIASES_BY_NAME = new Map(
  Object.entries(ALIASES).map(([name, aliases]) => [plain(name), aliases.map(plain)] as const),
)

/** The rank of a match, best first. */
const RANKS = {
  code: 0,
  codeBegins: 1,
  name: 2,
  nameBegins: 3,
  alias: 4,
  spelling: 5,
  inside: 6,
  initials: 7,
  keys: 8,
} as const
export type Rank = (typeof RANKS)[keyof typeof RANKS]

/** With fewer initials typed in the other layout everything would match. */
const FEWEST_INITIAL_KEYS = 3

/**
 * Creates the ranking function of a query: by code in any notation, by name, by alias (삼전), by spelling in
 * the other script (에스케이, samsung), by initial consonants (ㅅㅅㅈㅈ), and by the pressed keys, in case the
 * keyboard was in the other layout (tkatjd is 삼성). Query and names are normalized first. The rank is null for
 * a listing that does not match; the function is null for an empty query, which matches everything.
 */
export function searchRank(query: string): ((entry: SearchEntry) => Rank | null) | null {
  const wanted = plain(query)
  if (wanted === '') return null
  const letters = disassemble(wanted)
  const keys = keysOf(wanted)
  const spelt = [latinLetters(wanted), latinWords(wanted)]
  const { whole, begun } = codesIn(query)
  return (entry) => {
    if (whole.has(entry.code) || whole.has(entry.isin)) return RANKS.code
    if (begun !== null && (entry.code.startsWith(begun) || entry.isin.startsWith(begun)))
      return RANKS.codeBegins
    if (entry.name === wanted || entry.aliases.includes(wanted)) return RANKS.name
    if (entry.letters.startsWith(letters)) return RANKS.nameBegins
    if (entry.aliases.some((alias) => alias.startsWith(wanted))) return RANKS.alias
    if (entry.spellings.some((spelling, at) => spelling.startsWith(spelt[at] ?? wanted)))
      return RANKS.spelling
    if (entry.letters.includes(letters)) return RANKS.inside
    if (entry.initials.includes(letters)) return RANKS.initials
    return hasKeys(entry, keys) ? RANKS.keys : null
  }
}

/** The keys of whole characters; the end of one and the beginning of the next would match too much. */
function hasKeys({ keys, begins, initialKeys }: SearchEntry, wanted: string): boolean {
  for (let at = keys.indexOf(wanted); at >= 0; at = keys.indexOf(wanted, at + 1))
    if (begins.has(at)) return true
  return wanted.length >= FEWEST_INITIAL_KEYS && initialKeys.startsWith(wanted)
}

/** Without Shift: a user who typed in the wrong layout would not notice it. */
function keysOf(text: string): string {
  return latinKeys(text).toLowerCase()
}
