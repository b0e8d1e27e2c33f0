import type { KeptTableLayout } from '#shared/market/table-layout'
import type { Database } from '../pool.ts'

export interface StoredLayouts {
  version: number
  layouts: KeptTableLayout[]
}

/** Version 0: this account has never stored any. */
export async function readTableLayouts(database: Database, userId: string): Promise<StoredLayouts> {
  const { rows } = await database.raw<{ rows: StoredLayouts[] }>(
    `SELECT version, layouts FROM table_layouts JOIN users ON users.id = account_id WHERE user_id = ?`,
    [userId],
  )
  return rows[0] ?? { version: 0, layouts: [] }
}

/**
 * Replaces the layouts of an account.
 *
 * @param version what was read; nothing is stored over another one
 * @returns the new version; null: `version` is not the present one, or there is no such account
 */
export async function storeTableLayouts(
  database: Database,
  userId: string,
  { version, layouts }: StoredLayouts,
): Promise<number | null> {
  const { rows } = await database.raw<{ rows: { version: number }[] }>(
    `INSERT INTO table_layouts (account_id, layouts, version)
     SELECT id, ?::jsonb, 1 FROM users WHERE user_id = ? AND (?::bigint = 0 OR EXISTS (SELECT FROM table_layouts WHERE account_id = id))
     ON CONFLICT (account_id) DO UPDATE SET layouts = excluded.layouts, version = table_layouts.version + 1
       WHERE table_layouts.version = ?::bigint
     RETURNING version`,
    [JSON.stringify(layouts), userId, version, version],
  )
  return rows[0]?.version ?? null
}
