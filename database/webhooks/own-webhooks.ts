import { WEBHOOKS_EACH, type WebhookFormat } from '#shared/webhooks/webhook'
import { holdRules } from '../alerts/hold-rules.ts'
import type { Database } from '../pool.ts'

export interface WebhookRow {
  id: string
  url: string
  format: WebhookFormat
  created_at: Date
}

/** An account has as many webhooks as it may. */
export class WebhookLimitError extends Error {
  constructor() {
    super(`more than ${WEBHOOKS_EACH} webhooks`)
    this.name = 'WebhookLimitError'
  }
}

/**
 * Adds a webhook; those of an account are counted by one at a time.
 * @returns undefined: there is no such account
 * @throws WebhookLimitError
 */
export async function insertWebhook(
  db: Database,
  userId: string,
  { url, format, secret }: { url: string; format: WebhookFormat; secret: string },
): Promise<WebhookRow | undefined> {
  return db.transaction(async (transaction) => {
    const found = await transaction.raw<{ rows: { id: number; count: number }[] }>(
      `SELECT id, (SELECT count(*)::integer FROM webhooks WHERE account_id = users.id) AS count
         FROM users WHERE user_id = ? FOR NO KEY UPDATE`,
      [userId],
    )
    const [account] = found.rows
    if (account === undefined) return undefined
    if (account.count >= WEBHOOKS_EACH) throw new WebhookLimitError()
    const { rows } = await transaction.raw<{ rows: WebhookRow[] }>(
      `INSERT INTO webhooks (account_id, url, format, secret) VALUES (?, ?, ?, ?)
       RETURNING id, url, format, created_at`,
      [account.id, url, format, secret],
    )
    return rows[0]
  })
}

const OWN = 'account_id = (SELECT id FROM users WHERE user_id = ?)'

/** Webhooks of an account, the oldest first. */
export async function readWebhooks(db: Database, userId: string): Promise<WebhookRow[]> {
  const { rows } = await db.raw<{ rows: WebhookRow[] }>(
    `SELECT id, url, format, created_at FROM webhooks WHERE ${OWN} ORDER BY created_at, id`,
    [userId],
  )
  return rows
}

/**
 * Deletes a webhook, and with it the channel of alerts that were sent there; an alert that had no other one is shown on the screen.
 * @returns false: the account has no such webhook
 */
export async function deleteWebhook(db: Database, userId: string, id: string): Promise<boolean> {
  return db.transaction(async (transaction) => {
    await holdRules(transaction)
    const { rows } = await transaction.raw<{ rows: unknown[] }>(
      `SELECT 1 FROM webhooks WHERE id = ?::uuid AND ${OWN} FOR UPDATE`,
      [id, userId],
    )
    if (rows.length === 0) return false
    await transaction.raw(
      `UPDATE alerts
          SET channels = CASE WHEN channels = '{webhook}' THEN '{screen}' ELSE array_remove(channels, 'webhook') END
        WHERE webhook_id = ?::uuid AND 'webhook' = ANY(channels)`,
      [id],
    )
    await transaction.raw('DELETE FROM webhooks WHERE id = ?::uuid', [id])
    return true
  })
}
