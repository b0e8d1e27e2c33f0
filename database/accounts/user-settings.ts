import type { Database } from '../pool.ts'

/** As it was stored: choices of an older or newer version may be among them. */
export interface StoredSettings {
  settings: unknown
  updatedAt: Date
}

interface Row {
  settings: unknown
  updated_at: Date
}

/** @returns undefined: this account has never chosen anything */
export async function readUserSettings(
  database: Database,
  userId: string,
): Promise<StoredSettings | undefined> {
  const { rows } = await database.raw<{ rows: Row[] }>(
    `SELECT settings, user_settings.updated_at FROM user_settings JOIN users ON users.id = account_id WHERE user_id = ?`,
    [userId],
  )
  return rows[0] && { settings: rows[0].settings, updatedAt: rows[0].updated_at }
}

/** Puts all of an account's settings in place of those before. @returns false: there is no such account */
export async function storeUserSettings(
  database: Database,
  userId: string,
  settings: object,
  atMs: number,
): Promise<boolean> {
  const { rows } = await database.raw<{ rows: unknown[] }>(
    `INSERT INTO user_settings (account_id, settings, updated_at)
     SELECT id, ?::jsonb, ?::timestamptz FROM users WHERE user_id = ?
     ON CONFLICT (account_id) DO UPDATE SET settings = excluded.settings, updated_at = excluded.updated_at
     RETURNING account_id`,
    [JSON.stringify(settings), new Date(atMs), userId],
  )
  return rows.length === 1
}
