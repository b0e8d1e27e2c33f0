import type { Knex } from 'knex'
import { pairsOf, searchText } from '#shared/disclosures/search-terms'
import type { Dataset } from '#shared/market/dataset'
import type { Database } from './pool.ts'

/** How rows are found: each is looked at, or an index names those that may match. */
export type Access = 'scan' | 'index'

/**
 * Narrows rows with the columns `searched` and `terms` to those in which all words of a question stand. An index has the pairs of letters
 * of a word, or the single one of which it is.
 */
export function whereFound(rows: Knex.QueryBuilder, access: Access, q = ''): void {
  for (const word of wordsOf(q)) {
    const letters = Array.from(word).length
    if (access === 'index' && letters === 1)
      void rows.whereRaw('string_to_array(searched, NULL) @> ?', [[word]])
    if (access === 'index' && letters > 1) void rows.whereRaw('terms @> ?', [pairsOf(word)])
    // The pairs may stand apart.
    if (access === 'scan' || letters > 2) void rows.whereRaw('searched LIKE ?', [`%${escaped(word)}%`])
  }
}

/** Whether a question narrows at all; blanks and dots do not. */
export const hasWords = (q = ''): boolean => wordsOf(q).length > 0

const wordsOf = (q: string) => q.split(/\s+/u).flatMap((part) => searchText(part) || [])

function escaped(word: string): string {
  return word.replace(/[\\%_]/g, String.raw`\$&`)
}

/** How many rows a search looks at in their order: at first, to see how frequent a match is, and at most. */
export interface Reach {
  sample: number
  walk: number
}

const REACH: Reach = { sample: 500, walk: 6_000 }
/** A walk is this much longer than the share of matches in the sample suggests. */
const MARGIN = 1.5

export interface ListSearch<Row> {
  table: string
  board: Dataset
  /** A column that all rows have in common, if an index has the order for each of its values. */
  within?: Readonly<Record<string, string>> | undefined
  columns: readonly (keyof Row & string)[]
  order: { by: 'id' | 'seq'; direction: 'asc' | 'desc' }
  /** Rows beyond this value of the order. */
  beyond?: number | undefined
  limit: number
  /** The indexes of terms and letters are to be used alone. */
  byTerms: boolean
  /** Adds the conditions of the filter. */
  narrow: (rows: Knex.QueryBuilder, access: Access) => void
  reach?: Reach
}

/**
 * The first rows of a filter in their order. The planner multiplies the shares of conditions that go together, such as the pairs of
 * letters of one word, takes a frequent word for a rare one, and collects and sorts a hundred thousand rows. So it is not left to
 * choose: rows are looked at in their order where matches are frequent, and collected by the indexes of the filter where they are rare.
 */
export async function searchInOrder<Row extends object>(
  db: Database,
  {
    table,
    board,
    within = {},
    columns,
    order,
    beyond,
    limit,
    byTerms,
    narrow,
    reach = REACH,
  }: ListSearch<Row>,
): Promise<Row[]> {
  const { by, direction } = order
  const all = (access: Access = 'scan') => {
    const rows = db(table)
    // Without statistics the planner joins the terms with any index that begins with the board; an expression has none.
    if (access === 'index' && byTerms) void rows.whereRaw(`board || '' = ?`, [board])
    else void rows.where({ board, ...within })
    if (beyond !== undefined) void rows.where(by, direction === 'desc' ? '<' : '>', beyond)
    return rows
  }
  const amongFirst = async (span: number): Promise<Row[]> =>
    (await db
      .from(all().select('*').orderBy(by, direction).limit(span).as(table))
      .select([...columns])
      .modify(narrow, 'scan')
      .orderBy(by, direction)
      .limit(limit)) as Row[]

  const sampled = await amongFirst(reach.sample)
  if (sampled.length >= limit) return sampled
  const further = (await all().select(by).orderBy(by, direction).offset(reach.sample).limit(1)) as object[]
  if (further.length === 0) return sampled
  const span = Math.ceil((MARGIN * limit * reach.sample) / sampled.length)
  if (span <= reach.walk) {
    const walked = await amongFirst(span)
    if (walked.length >= limit) return walked
  }
  // An expression is not what an index is sorted by, so that matches are collected by other indexes.
  return (await all('index')
    .select([...columns])
    .modify(narrow, 'index')
    .orderByRaw(`${by} + 0 ${direction}`)
    .limit(limit)) as Row[]
}
