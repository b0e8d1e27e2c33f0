import type { Database } from '#database/pool'
import type { Dataset } from '#shared/market/dataset'

/** How a list beside the board is read: by `id` back in time, by `seq` for added and changed rows. */
export interface BoardRows<Filter, Row extends { id: number; seq: number }> {
  newestSeq: (db: Database, dataset: Dataset) => Promise<number>
  before: (db: Database, dataset: Dataset, filter: Filter, page: Before) => Promise<Row[]>
  after: (db: Database, dataset: Dataset, filter: Filter, page: After) => Promise<Row[]>
}

interface Before {
  beforeId?: number | undefined
  limit: number
}
interface After {
  afterSeq: number
  limit: number
}

/** The query of the REST route. */
interface Requested {
  before?: number | undefined
  after?: number | undefined
  limit: number
}

/** A page back in time, or the changes since a number. */
export async function pageOf<Filter, Row extends { id: number; seq: number }>(
  rows: BoardRows<Filter, Row>,
  { db, dataset }: { db: Database; dataset: Dataset },
  filter: Filter,
  { before: beforeId, after: afterSeq, limit }: Requested,
): Promise<{ items: Row[]; next: string | null; last_seq: number }> {
  // The number first: a row that is added in between is then among the items instead of missed.
  const lastSeq = await rows.newestSeq(db, dataset)
  if (afterSeq !== undefined) {
    const items = await rows.after(db, dataset, filter, { afterSeq, limit })
    return { items, next: null, last_seq: Math.max(lastSeq, items.at(-1)?.seq ?? 0) }
  }
  const found = await rows.before(db, dataset, filter, { beforeId, limit: limit + 1 })
  const items = found.slice(0, limit)
  return { items, next: found.length > limit ? String(items.at(-1)?.id) : null, last_seq: lastSeq }
}
