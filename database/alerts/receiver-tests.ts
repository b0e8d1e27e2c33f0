import type { Database } from '../pool.ts'

/** Tests that may wait for being sent at once, for each receiver. */
const TESTS_AT_ONCE = 3

const OWN_ACCOUNT = '(SELECT id FROM users WHERE user_id = :userId)'

/** The receiver of an account; it cannot be deleted before the test is stored. */
const RECEIVERS = {
  webhook: `SELECT account_id, id AS webhook_id, NULL::uuid AS device_id FROM webhooks
             WHERE id = :id::uuid AND account_id = ${OWN_ACCOUNT} FOR KEY SHARE`,
  push: `SELECT account_id, NULL::uuid AS webhook_id, id AS device_id FROM push_devices
          WHERE id = :id::uuid AND account_id = ${OWN_ACCOUNT} FOR KEY SHARE`,
  email: `SELECT id AS account_id, NULL::uuid AS webhook_id, NULL::uuid AS device_id FROM users
           WHERE user_id = :userId FOR KEY SHARE`,
} as const

export type TestedReceiver = { channel: 'webhook' | 'push'; id: string } | { channel: 'email' }

/**
 * Lets a test be sent to a receiver of an account.
 * @returns the number of the delivery; null: the account has no such receiver; 'busy': enough of them wait
 */
export async function insertTest(
  db: Database,
  userId: string,
  receiver: TestedReceiver,
): Promise<number | null | 'busy'> {
  const { channel } = receiver
  const { rows } = await db.raw<{ rows: { id: string | null }[] }>(
    `WITH own AS (${RECEIVERS[channel]}),
     made AS (
       INSERT INTO alert_deliveries (account_id, channel, webhook_id, device_id)
       SELECT account_id, :channel, webhook_id, device_id FROM own
        WHERE (SELECT count(*) FROM alert_deliveries d
                WHERE d.account_id = own.account_id AND d.channel = :channel
                  AND d.webhook_id IS NOT DISTINCT FROM own.webhook_id
                  AND d.device_id IS NOT DISTINCT FROM own.device_id
                  AND d.event_id IS NULL AND d.summary IS NULL AND NOT d.is_confirmation) < :most
       RETURNING id)
     SELECT made.id FROM own LEFT JOIN made ON true`,
    { userId, channel, most: TESTS_AT_ONCE, ...('id' in receiver ? { id: receiver.id } : {}) },
  )
  const [made] = rows
  if (made === undefined) return null
  return made.id === null ? 'busy' : Number(made.id)
}
