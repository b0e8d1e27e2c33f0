import { squeezed } from './title.ts'

/** Normalizes a text for search: spaces, dots, letter widths and case do not matter. */
export const searchText = (...texts: readonly string[]): string =>
  texts.map(squeezed).join('\n').toLowerCase()

/** The bigrams of a text; none for a single character. */
export function pairsOf(text: string): string[] {
  const pairs = new Set<string>()
  for (const line of text.split('\n')) {
    const letters = Array.from(line)
    for (let at = 1; at < letters.length; at++) pairs.add(`${letters[at - 1] ?? ''}${letters[at] ?? ''}`)
  }
  return [...pairs]
}

/** A kind as a search term; the prefix distinguishes it from bigrams. */
export const kindTerm = (kind: string): string => `#${kind}`
