import type { Database } from '../pool.ts'

/**
 * Takes the next numbers of what happens to accounts themselves, which is the order of the topic `me`. They grow in the order
 * of commits, so whoever takes one holds off all others until its transaction ends: take them last.
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

/** The newest number of a transaction that has ended. */
export async function newestOwnSeq(db: Database): Promise<number> {
  const { rows } = await db.raw<{ rows: { seq: string }[] }>('SELECT seq FROM own_head')
  return Number(rows[0]?.seq ?? 0)
}
