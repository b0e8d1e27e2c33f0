import type { Channel } from '#shared/alerts/alert'
import type { DeliveryFault } from '#shared/webhooks/webhook'
import type { Database } from '../pool.ts'

/** How an attempt went. */
export interface Attempt {
  /** null: there was no answer. */
  status: number | null
  /** null: it went well. */
  fault: DeliveryFault | null
  tookMs: number
}

export interface AttemptRow {
  webhook_id: string | null
  device_id: string | null
  event_key: string
  try: number
  status: number | null
  fault: DeliveryFault | null
  took_ms: number
  attempted_at: Date
}

/** The newest attempts of each receiver that an account has in a channel, the newest first. */
export async function readAttempts(
  db: Database,
  userId: string,
  { channel, limit }: { channel: Channel; limit: number },
): Promise<AttemptRow[]> {
  const { rows } = await db.raw<{ rows: AttemptRow[] }>(
    `SELECT webhook_id, device_id, event_key, try, status, fault, took_ms, attempted_at
       FROM (SELECT *, row_number() OVER (PARTITION BY webhook_id, device_id ORDER BY id DESC) AS nth
               FROM delivery_attempts
              WHERE account_id = (SELECT id FROM users WHERE user_id = ?) AND channel = ?) a
      WHERE nth <= ? ORDER BY id DESC`,
    [userId, channel, limit],
  )
  return rows
}
