import type { Dataset } from '#shared/market/dataset'
import type { BoardNoticeCode } from '#shared/protocol/own-rows'
import type { Database } from '../pool.ts'
import { takeOwnSeqs } from './own-seq.ts'

/** A reader that was away longer needs none of them. */
const KEPT = '7 days'

export interface BoardNotice {
  board: Dataset
  code: BoardNoticeCode
  sinceMs: number
  atMs: number
}

/** @returns false: it is there already */
export async function storeBoardNotice(db: Database, notice: BoardNotice): Promise<boolean> {
  const { board, code, sinceMs, atMs } = notice
  return db.transaction(async (transaction) => {
    await transaction.raw(`DELETE FROM board_notices WHERE at < ?::timestamptz - interval '${KEPT}'`, [
      new Date(atMs),
    ])
    const seq = await takeOwnSeqs(transaction)
    const { rowCount } = await transaction.raw<{ rowCount: number }>(
      'INSERT INTO board_notices (seq, board, code, since, at) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
      [seq, board, code, new Date(sinceMs), new Date(atMs)],
    )
    return rowCount === 1
  })
}

/** The last of a board. */
export async function lastBoardNotice(
  db: Database,
  board: Dataset,
): Promise<Pick<BoardNotice, 'code' | 'sinceMs'> | null> {
  const { rows } = await db.raw<{ rows: { code: BoardNoticeCode; since: Date }[] }>(
    'SELECT code, since FROM board_notices WHERE board = ? ORDER BY seq DESC LIMIT 1',
    [board],
  )
  const [last] = rows
  return last === undefined ? null : { code: last.code, sinceMs: last.since.getTime() }
}

export interface StoredNotice {
  seq: number
  code: BoardNoticeCode
  since: Date
  at: Date
}

/** After a number, oldest first. */
export async function boardNoticesAfter(
  db: Database,
  afterSeq: number,
  limit: number,
): Promise<StoredNotice[]> {
  const { rows } = await db.raw<{ rows: (StoredNotice & { seq: string })[] }>(
    'SELECT seq, code, since, at FROM board_notices WHERE seq > ? ORDER BY seq LIMIT ?',
    [afterSeq, limit],
  )
  return rows.map((row) => ({ ...row, seq: Number(row.seq) }))
}
