import { convertQwertyToHangul, disassemble, getChoseong } from 'es-hangul'
import type { Listing, QuoteRow } from '#shared/market/quote'

/** What a listing can be found by, made once per listing: search runs at every key. */
export interface SearchEntry {
  code: string
  /** The name letter by letter (값 → ㄱㅏㅂㅅ), so that a syllable still being composed already finds. */
  letters: string
  /** Initial consonants and whatever is not Hangul: `SK하이닉스` → `skㅎㅇㄴㅅ`. */
  initials: string
}

/** What listings can be found by, each made once, and again when it has another name or code. */
export class SearchEntries {
  readonly #known = new Map<number, { code: string; name: string; entry: SearchEntry }>()

  of({ id, code, name }: Pick<QuoteRow, 'id' | 'code' | 'name'>): SearchEntry {
    const known = this.#known.get(id)
    if (known?.name === name && known.code === code) return known.entry
    const entry = searchEntry({ code, name })
    this.#known.set(id, { code, name, entry })
    return entry
  }
}

const SYLLABLES = /[가-힣]+/g
const BLANKS = /\s+/g

export function searchEntry(listing: Pick<Listing, 'code' | 'name'>): SearchEntry {
  const name = plain(listing.name)
  return {
    code: listing.code.toLowerCase(),
    letters: disassemble(name),
    initials: name.replace(SYLLABLES, (word) => getChoseong(word)),
  }
}

/**
 * Makes the test for a query: by code, by name in any case, by initial consonants (ㅅㅅㅈㅈ), or typed with the keyboard
 * left in Latin (tkatjd is 삼성). An empty query finds everything and is null.
 */
export function searchTest(query: string): ((entry: SearchEntry) => boolean) | null {
  const wanted = plain(query)
  if (wanted === '') return null
  const letters = disassemble(wanted)
  const asHangul = /^[a-z]+$/.test(wanted) ? disassemble(convertQwertyToHangul(query.trim())) : null
  const isWord = asHangul !== null && /[ㅏ-ㅣ]/.test(asHangul) && !/[a-z]/i.test(asHangul)
  return (entry) =>
    entry.code.startsWith(wanted) ||
    entry.letters.includes(letters) ||
    entry.initials.includes(letters) ||
    (isWord && entry.letters.includes(asHangul))
}

function plain(text: string): string {
  return text.normalize('NFC').toLowerCase().replace(BLANKS, '')
}
