import type { Disclosure } from '#shared/rest/disclosures'

/** The latest filing of a chain, and those that it corrects, newest first. */
export interface FoldedChain {
  row: Disclosure
  earlier: readonly Disclosure[]
}

/** Groups rows by chain of corrections. */
export function foldChains(rows: readonly Disclosure[]): FoldedChain[] {
  const byId = new Map(rows.map((row) => [row.id, row]))
  const isFolded = ({ superseded_by: by }: Disclosure) => by !== null && byId.has(by)
  return rows
    .filter((row) => !isFolded(row))
    .map((row) => {
      const earlier: Disclosure[] = []
      const seen = new Set([row.id])
      for (let at = byId.get(row.corrects ?? 0); at !== undefined && !seen.has(at.id);) {
        if (!isFolded(at)) break
        seen.add(at.id)
        earlier.push(at)
        at = byId.get(at.corrects ?? 0)
      }
      return { row, earlier }
    })
}

/** The words of one title that the other does not have. */
export interface TitleChange {
  gone: string
  come: string
}

const MARKS =
  /^(?:\s*[[(][^\])]{1,20}정정[^\])]{0,10}[\])])+|^\s*[[(](?:정정|첨부추가|변경등록|발행조건확정)[\])]|[[(]정정(?:공시|신고)?[\])]\s*$/gu
const wordsOf = (title: string) =>
  title
    .replace(MARKS, '')
    .trim()
    .split(/(?=[([])|\s+/u)
    .filter(Boolean)

/** The change of the title by a correction, its mark aside; null: none. */
export function titleChange(before: string, after: string): TitleChange | null {
  const [old, now] = [wordsOf(before), wordsOf(after)]
  if (old.join('') === now.join('')) return null
  let start = 0
  while (start < Math.min(old.length, now.length) && old[start] === now[start]) start += 1
  let end = 0
  const shorter = Math.min(old.length, now.length) - start
  while (end < shorter && old.at(-1 - end) === now.at(-1 - end)) end += 1
  const between = (words: readonly string[]) => words.slice(start, words.length - end).join(' ')
  return { gone: between(old), come: between(now) }
}
