import type { Database } from '../pool.ts'

/**
 * Allocates the next numbers of account events, which order the topic `me`. They grow in commit order, so an
 * allocation blocks all others until its transaction ends: allocate last.
 *
 * @returns the first of `count` numbers
 */
export async function takeOwnSeqs(transaction: Database, count = 1): Promise<number> {
  const { rows } = await transaction.raw<{ rows: { seq: string }[] }>(
    'UPDATE own_head SET seq = seq + ? RETURNING seq',
    [count],
  )
  return Number(rows[0]?.seq) - count + 1
}

/** The newest committed number. */
export async function newestOwnSeq(db: Database): Promise<number> {
  const { rows } = await db.raw<{ rows: { seq: string }[] }>('SELECT seq FROM own_head')
  return Number(rows[0]?.seq ?? 0)
}
