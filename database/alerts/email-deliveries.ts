import type { Database } from '../pool.ts'
import type { AttemptRow } from '../webhooks/own-webhooks.ts'

/** Tests that may wait for being sent at once. */
const TESTS_AT_ONCE = 3

/** How e-mail to an account went, the newest first. */
export async function readEmailAttempts(db: Database, userId: string, limit: number): Promise<AttemptRow[]> {
  const { rows } = await db.raw<{ rows: AttemptRow[] }>(
    `SELECT webhook_id, event_key, try, status, fault, took_ms, attempted_at FROM delivery_attempts
      WHERE account_id = (SELECT id FROM users WHERE user_id = ?) AND channel = 'email'
      ORDER BY id DESC LIMIT ?`,
    [userId, limit],
  )
  return rows
}

/** @returns the address of an account; undefined: there is no such account */
export async function readAddress(db: Database, userId: string): Promise<string | undefined> {
  const { rows } = await db.raw<{ rows: { email: string }[] }>('SELECT email FROM users WHERE user_id = ?', [
    userId,
  ])
  return rows[0]?.email
}

/**
 * Lets a test be sent to the address of an account.
 * @returns the number of the delivery; null: there is no such account; 'busy': enough of them wait
 */
export async function insertEmailTest(db: Database, userId: string): Promise<number | null | 'busy'> {
  const { rows } = await db.raw<{ rows: { id: string | null }[] }>(
    `WITH own AS (SELECT id FROM users WHERE user_id = ? FOR KEY SHARE),
     made AS (
       INSERT INTO alert_deliveries (account_id, channel)
       SELECT id, 'email' FROM own
        WHERE (SELECT count(*) FROM alert_deliveries d
                WHERE d.account_id = own.id AND d.channel = 'email' AND d.event_id IS NULL AND d.summary IS NULL) < ?
       RETURNING id)
     SELECT made.id FROM own LEFT JOIN made ON true`,
    [userId, TESTS_AT_ONCE],
  )
  const [made] = rows
  if (made === undefined) return null
  return made.id === null ? 'busy' : Number(made.id)
}
