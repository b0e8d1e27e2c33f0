import type { Drawing } from '#shared/market/drawing'
import type { Database } from '../pool.ts'

export interface StoredDrawings {
  drawings: Drawing[]
  updatedAt: Date
}

/** @returns undefined: this account has drawn nothing on this stock */
export async function readDrawings(
  database: Database,
  userId: string,
  code: string,
): Promise<StoredDrawings | undefined> {
  const { rows } = await database.raw<{ rows: { drawings: Drawing[]; updated_at: Date }[] }>(
    `SELECT drawings, drawings.updated_at FROM drawings JOIN users ON users.id = account_id
     WHERE user_id = ? AND code = ?`,
    [userId, code],
  )
  return rows[0] && { drawings: rows[0].drawings, updatedAt: rows[0].updated_at }
}

export type DrawingsStored = 'stored' | 'no_account' | 'too_many_stocks'

/**
 * Replaces the drawings of an account on a stock; with none the row goes.
 *
 * @param most how many stocks of an account may have some. Two writers of one account wait for each other, so that it is
 * never exceeded.
 */
export async function storeDrawings(
  database: Database,
  { userId, code, drawings }: { userId: string; code: string; drawings: readonly Drawing[] },
  most: number,
  atMs: number,
): Promise<DrawingsStored> {
  return database.transaction(async (transaction) => {
    const { rows } = await transaction.raw<{ rows: { id: number }[] }>(
      `SELECT id FROM users WHERE user_id = ? FOR NO KEY UPDATE`,
      [userId],
    )
    const [account] = rows
    if (account === undefined) return 'no_account'
    const own = [account.id, code]
    if (drawings.length === 0) {
      await transaction.raw(`DELETE FROM drawings WHERE account_id = ? AND code = ?`, own)
      return 'stored'
    }
    const { rows: stored } = await transaction.raw<{ rows: unknown[] }>(
      `INSERT INTO drawings (account_id, code, drawings, updated_at)
       SELECT ?, ?, ?::jsonb, ?::timestamptz
       WHERE (SELECT count(*) FROM drawings WHERE account_id = ? AND code <> ?) < ?
       ON CONFLICT (account_id, code) DO UPDATE SET drawings = excluded.drawings, updated_at = excluded.updated_at
       RETURNING code`,
      [...own, JSON.stringify(drawings), new Date(atMs), ...own, most],
    )
    return stored.length === 1 ? 'stored' : 'too_many_stocks'
  })
}
