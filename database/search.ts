import type { Knex } from 'knex'
import { pairsOf, searchText } from '#shared/disclosures/search-terms'

/**
 * Narrows rows with the columns `searched` and `terms` to those in which all words of a question stand. Each word is found by an
 * index: by its pairs of letters, or, where it is a single one, by that.
 */
export function whereFound(rows: Knex.QueryBuilder, q = ''): void {
  for (const word of q.split(/\s+/u).flatMap((part) => searchText(part) || [])) {
    const letters = Array.from(word).length
    if (letters === 1) void rows.whereRaw('string_to_array(searched, NULL) @> ?', [[word]])
    else void rows.whereRaw('terms @> ?', [pairsOf(word)])
    // The pairs may stand apart.
    if (letters > 2) void rows.whereRaw('searched LIKE ?', [`%${escaped(word)}%`])
  }
}

function escaped(word: string): string {
  return word.replace(/[\\%_]/g, String.raw`\$&`)
}
