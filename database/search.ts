import type { Knex } from 'knex'
import { pairsOf, searchText } from '#shared/disclosures/search-terms'

/** Narrows rows with the columns `searched` and `terms` to those in which all words of a question stand. */
export function whereFound(rows: Knex.QueryBuilder, q = ''): void {
  for (const word of q.split(/\s+/u).flatMap((part) => searchText(part) || [])) {
    const pairs = pairsOf(word)
    if (pairs.length > 0) void rows.whereRaw('terms @> ?', [pairs])
    // The pairs may stand apart.
    if (pairs.length !== 1) void rows.whereRaw('searched LIKE ?', [`%${escaped(word)}%`])
  }
}

function escaped(word: string): string {
  return word.replace(/[\\%_]/g, String.raw`\$&`)
}
