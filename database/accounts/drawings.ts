import type { Drawing } from '#shared/market/drawing'
import type { Database } from '../pool.ts'

export interface StoredDrawings {
  drawings: Drawing[]
  updatedAt: Date
}

/** @returns undefined: this account has drawn nothing on this stock */
export async function readDrawings(
  database: Pick<Database, 'raw'>,
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

export type DrawingsStored = { updatedAt: Date | null } | 'no_account' | 'too_many_stocks' | 'outdated'

/** What changes with every write of them, so that a writer can name what it has read: epoch milliseconds; 0: there are none. */
export const versionOf = (stored: Pick<StoredDrawings, 'updatedAt'> | undefined): number =>
  stored?.updatedAt.getTime() ?? 0

/**
 * Replaces the drawings of an account on a stock; with none the row goes.
 *
 * @param version what was read; another one is `outdated`
 * @param most how many stocks of an account may have some. Two writers of one account wait for each other, so that it is
 * never exceeded, and no version is written over unseen.
 */
export async function storeDrawings(
  database: Database,
  {
    userId,
    code,
    drawings,
    version,
  }: { userId: string; code: string; drawings: readonly Drawing[]; version: number },
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
    const known = versionOf(await readDrawings(transaction, userId, code))
    if (known !== version) return 'outdated'
    const own = [account.id, code]
    if (drawings.length === 0) {
      await transaction.raw(`DELETE FROM drawings WHERE account_id = ? AND code = ?`, own)
      return { updatedAt: null }
    }
    // A clock that was set back gives no version a second time.
    const updatedAt = new Date(Math.max(atMs, known + 1))
    const { rows: stored } = await transaction.raw<{ rows: unknown[] }>(
      `INSERT INTO drawings (account_id, code, drawings, updated_at)
       SELECT ?, ?, ?::jsonb, ?::timestamptz
       WHERE (SELECT count(*) FROM drawings WHERE account_id = ? AND code <> ?) < ?
       ON CONFLICT (account_id, code) DO UPDATE SET drawings = excluded.drawings, updated_at = excluded.updated_at
       RETURNING code`,
      [...own, JSON.stringify(drawings), updatedAt, ...own, most],
    )
    return stored.length === 1 ? { updatedAt } : 'too_many_stocks'
  })
}
