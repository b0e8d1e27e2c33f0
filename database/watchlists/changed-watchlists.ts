import type { Database } from '../pool.ts'

/** The last change of an account's lists. */
export interface ChangedWatchlists {
  seq: number
  userId: string
  version: number
}

/** Accounts whose lists changed after a number, in the order of their last change. */
export async function watchlistsChangedAfter(
  db: Database,
  afterSeq: number,
  limit: number,
): Promise<ChangedWatchlists[]> {
  const { rows } = await db.raw<{ rows: { seq: string; user_id: string; version: number }[] }>(
    `SELECT seq, users.user_id, version FROM watchlist_owners JOIN users ON users.id = account_id
      WHERE seq > ? ORDER BY seq LIMIT ?`,
    [afterSeq, limit],
  )
  return rows.map(({ seq, user_id, version }) => ({ seq: Number(seq), userId: user_id, version }))
}
