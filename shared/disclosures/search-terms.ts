import { squeezed } from './title.ts'

/** The same text for a search, whatever its spaces, dots, widths and case are. */
export const searchText = (...texts: readonly string[]): string =>
  texts.map(squeezed).join('\n').toLowerCase()

/** The pairs of neighbouring characters; none of a text of one. */
export function pairsOf(text: string): string[] {
  const pairs = new Set<string>()
  for (const line of text.split('\n')) {
    const letters = Array.from(line)
    for (let at = 1; at < letters.length; at++) pairs.add(`${letters[at - 1] ?? ''}${letters[at] ?? ''}`)
  }
  return [...pairs]
}

/** A kind among the pairs, told from them by its mark. */
export const kindTerm = (kind: string): string => `#${kind}`
