import type { Database } from '../pool.ts'

/** As it was stored: it may have choices of an older or newer version. */
export interface StoredSettings {
  settings: unknown
  updatedAt: Date
}

interface Row {
  settings: unknown
  updated_at: Date
}

/** @returns undefined: this account has no stored settings */
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

/** Replaces all of an account's settings. @returns false: the account does not exist */
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
