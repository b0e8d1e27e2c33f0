import type { Knex } from 'knex'
import { lock } from '../lock.ts'
import type { Database } from '../pool.ts'
import { pairsOf, searchText } from '#shared/disclosures/search-terms'
import type { Dataset } from '#shared/market/dataset'
import { storyOf, type PublishedHeadline } from '#shared/news/headline'
import { searchInOrder, whereFound, type Access } from '../search.ts'

/** A row of `headlines`, without the columns for searching. */
export interface StoredHeadline {
  id: number
  /** The number of its last change. */
  seq: number
  board: Dataset
  /** The outlet that published it first, and all outlets. */
  outlet: string
  outlets: string[]
  published_at: Date
  first_seen_at: Date
  title: string
  excerpt: string
  codes: string[]
  url: string | null
}

const COLUMNS = [
  'id',
  'seq',
  'board',
  'outlet',
  'outlets',
  'published_at',
  'first_seen_at',
  'title',
  'excerpt',
  'codes',
  'url',
] as const satisfies (keyof StoredHeadline)[]

export interface PublishedHeadlines {
  board: Dataset
  outlet: string
  headlines: readonly PublishedHeadline[]
  nowMs: number
}

/** A headline repeated after this long is another story. */
const ONE_STORY_HOURS = 6
const BATCH = 100

/**
 * Stores the headlines of a feed. Idempotent; the same story of another outlet becomes the same row.
 * @returns the number of added rows
 */
export async function storeHeadlines(
  db: Database,
  { headlines: all, ...feed }: PublishedHeadlines,
): Promise<number> {
  const inOrder = [...all].sort((a, b) => a.publishedMs - b.publishedMs)
  let added = 0
  for (let at = 0; at < inOrder.length; at += BATCH) {
    const headlines = inOrder.slice(at, at + BATCH)
    added += await db.transaction((transaction) => storeBatch(transaction, { ...feed, headlines }))
  }
  return added
}

async function storeBatch(db: Database, batch: PublishedHeadlines): Promise<number> {
  const { board, headlines } = batch
  // Change numbers grow in commit order: one writer at a time.
  await lock(db, 'headlines')
  const known = await db<{ url: string }>('headline_links')
    .select('url')
    .where({ board } as never)
    .whereRaw('url = ANY(?)', [headlines.map(({ key }) => key)])
  const seen = new Set(known.map(({ url }) => url))
  let added = 0
  for (const headline of headlines) {
    if (seen.has(headline.key)) continue
    seen.add(headline.key)
    const joined = await join(db, batch, headline)
    const id = joined ?? (await insert(db, batch, headline))
    if (joined === undefined) added += 1
    await db('headline_links').insert({ board, url: headline.key, headline_id: id })
  }
  return added
}

/** @returns the row of the same story, to which the outlet was added; undefined: the story is new */
async function join(
  db: Database,
  { board, outlet }: PublishedHeadlines,
  { title, publishedMs, codes }: PublishedHeadline,
): Promise<number | undefined> {
  const atMs = new Date(publishedMs)
  const near = `published_at BETWEEN ?::timestamptz - interval '${ONE_STORY_HOURS} hours'
    AND ?::timestamptz + interval '${ONE_STORY_HOURS} hours'`
  const story = await db<StoredHeadline>('headlines')
    .select(...COLUMNS)
    .where({ board, story: storyOf(title) } as never)
    .whereRaw(near, [atMs, atMs])
    .orderBy('id')
    .first()
  if (story === undefined) return undefined
  const outlets = [...new Set([...story.outlets, outlet])]
  const all = [...new Set([...story.codes, ...codes])]
  if (outlets.length === story.outlets.length && all.length === story.codes.length) return story.id
  await db('headlines')
    .where({ id: story.id })
    .update({ seq: db.raw(`nextval('headline_seq')`), outlets, codes: all })
  return story.id
}

async function insert(
  db: Database,
  { board, outlet, nowMs }: PublishedHeadlines,
  { title, publishedMs, excerpt, codes, url }: PublishedHeadline,
): Promise<number> {
  const searched = searchText(title, excerpt, outlet, ...codes)
  const [row] = await db('headlines')
    .insert({
      board,
      outlet,
      outlets: [outlet],
      published_at: new Date(publishedMs),
      first_seen_at: new Date(nowMs),
      title,
      story: storyOf(title),
      excerpt,
      codes: [...codes],
      url,
      searched,
      terms: pairsOf(searched),
    })
    .returning<{ id: number }[]>('id')
  if (row === undefined) throw new Error('a headline was not stored')
  return row.id
}

/** The filter of headlines; an omitted field does not narrow it. */
export interface HeadlineFilter {
  code?: string | undefined
  outlet?: string | undefined
  /** Words that are all contained in title, excerpt or outlet. */
  q?: string | undefined
}

/** The newest rows, or those before one. */
export async function headlinesBefore(
  db: Database,
  board: Dataset,
  filter: HeadlineFilter,
  { beforeId, limit }: { beforeId?: number | undefined; limit: number },
): Promise<StoredHeadline[]> {
  const order = { by: 'id', direction: 'desc' } as const
  return searchInOrder(db, { ...listOf(board, filter), order, beyond: beforeId, limit })
}

/** The rows that were added or changed after a number, oldest change first. */
export async function headlinesAfter(
  db: Database,
  board: Dataset,
  filter: HeadlineFilter,
  { afterSeq, limit }: { afterSeq: number; limit: number },
): Promise<StoredHeadline[]> {
  const order = { by: 'seq', direction: 'asc' } as const
  return searchInOrder(db, { ...listOf(board, filter), order, beyond: afterSeq, limit })
}

/** The number of the newest change, 0 before the first row. */
export async function newestHeadlineSeq(db: Database, board: Dataset): Promise<number> {
  const newest = await db<StoredHeadline>('headlines')
    .where({ board } as never)
    .orderBy('seq', 'desc')
    .first('seq')
  return newest?.seq ?? 0
}

function listOf(board: Dataset, { code, outlet, q }: HeadlineFilter) {
  return {
    table: 'headlines',
    board,
    columns: COLUMNS,
    byTerms: q !== undefined,
    narrow(rows: Knex.QueryBuilder, access: Access) {
      if (code !== undefined) void rows.whereRaw('codes @> ?', [[code]])
      if (outlet !== undefined) void rows.whereRaw('outlets @> ?', [[outlet]])
      whereFound(rows, access, q)
    },
  }
}
