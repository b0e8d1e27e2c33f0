import type { Table } from './figure.ts'

/** A table in GitHub's Markdown: the first column has text, the others have figures. */
export function markdown({ caption, columns, rows, notes = [] }: Table): string {
  const widths = columns.map((column, at) =>
    Math.max(3, ...[column, ...rows.map((row) => row[at] ?? '')].map(width)),
  )
  const line = (cells: readonly string[]) =>
    `| ${widths.map((size, at) => pad(cells[at] ?? '', size, at === 0)).join(' | ')} |`
  const rule = `| ${widths.map((size, at) => (at === 0 ? '-'.repeat(size) : `${'-'.repeat(size - 1)}:`)).join(' | ')} |`
  const parts = [caption, '', line(columns), rule, ...rows.map(line)]
  return [...parts, ...notes.flatMap((note) => ['', note])].join('\n')
}

/**
 * The document with the contents between `<!-- bench:name -->` and `<!-- /bench:name -->` replaced; the rest
 * stays.
 *
 * @throws Error when the document has no place with that name
 */
export function replaceMarked(document: string, name: string, text: string): string {
  const [begin, end] = [`<!-- bench:${name} -->`, `<!-- /bench:${name} -->`]
  const [from, to] = [document.indexOf(begin), document.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`the document has no place for ${name}: ${begin} … ${end}`)
  return `${document.slice(0, from + begin.length)}\n\n${text}\n\n${document.slice(to)}`
}

const width = (text: string) => [...text].length

function pad(text: string, size: number, left: boolean): string {
  const blanks = ' '.repeat(size - width(text))
  return left ? text + blanks : blanks + text
}
