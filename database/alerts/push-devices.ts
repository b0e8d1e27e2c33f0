import { PUSH_DEVICES_EACH } from '#shared/webhooks/webhook'
import type { Database } from '../pool.ts'
import type { Attempt } from './attempts.ts'

/** What a browser gives of its subscription. */
export interface PushSubscription {
  endpoint: string
  p256dh: string
  auth: string
  /** The key of the board that it was made with. */
  public_key: string
}

export interface PushDeviceRow {
  id: string
  public_key: string
  user_agent: string | null
  created_at: Date
  last_success_at: Date | null
}

/** An account has as many devices as it may. */
export class PushDeviceLimitError extends Error {
  constructor() {
    super(`more than ${PUSH_DEVICES_EACH} devices`)
    this.name = 'PushDeviceLimitError'
  }
}

const SHOWN = 'id, public_key, user_agent, created_at, last_success_at'

/**
 * Adds a device, or renews the one with this endpoint. A browser in which another account was before is that account's no longer.
 * @returns undefined: there is no such account
 * @throws PushDeviceLimitError
 */
export async function savePushDevice(
  db: Database,
  userId: string,
  { endpoint, p256dh, auth, public_key, user_agent }: PushSubscription & { user_agent: string | null },
): Promise<PushDeviceRow | undefined> {
  return db.transaction(async (transaction) => {
    const found = await transaction.raw<{ rows: { id: number; others: number }[] }>(
      `SELECT id, (SELECT count(*)::integer FROM push_devices d
                    WHERE d.account_id = users.id AND d.endpoint <> ?) AS others
         FROM users WHERE user_id = ? FOR UPDATE`,
      [endpoint, userId],
    )
    const [account] = found.rows
    if (account === undefined) return undefined
    if (account.others >= PUSH_DEVICES_EACH) throw new PushDeviceLimitError()
    await transaction.raw('DELETE FROM push_devices WHERE endpoint = ? AND account_id <> ?', [
      endpoint,
      account.id,
    ])
    const { rows } = await transaction.raw<{ rows: PushDeviceRow[] }>(
      `INSERT INTO push_devices (account_id, endpoint, p256dh, auth, public_key, user_agent)
       VALUES (:account, :endpoint, :p256dh, :auth, :public_key, :user_agent)
       ON CONFLICT (endpoint) DO UPDATE
         SET account_id = excluded.account_id, p256dh = excluded.p256dh, auth = excluded.auth,
             public_key = excluded.public_key, user_agent = excluded.user_agent, refusals = 0
       RETURNING ${SHOWN}`,
      { account: account.id, endpoint, p256dh, auth, public_key, user_agent },
    )
    return rows[0]
  })
}

const OWN = 'account_id = (SELECT id FROM users WHERE user_id = ?)'

/** Devices of an account, the oldest first. */
export async function readPushDevices(db: Database, userId: string): Promise<PushDeviceRow[]> {
  const { rows } = await db.raw<{ rows: PushDeviceRow[] }>(
    `SELECT ${SHOWN} FROM push_devices WHERE ${OWN} ORDER BY created_at, id`,
    [userId],
  )
  return rows
}

/** @returns false: the account has no such device */
export async function deletePushDevice(db: Database, userId: string, id: string): Promise<boolean> {
  const { rowCount } = await db.raw<{ rowCount: number }>(
    `DELETE FROM push_devices WHERE id = ?::uuid AND ${OWN}`,
    [id, userId],
  )
  return rowCount > 0
}

/** The push service knows the subscription no longer. */
const GONE: readonly number[] = [404, 410]
const TOO_MANY_REQUESTS = 429
/** Refusals in a row, after which a device is given up: four deliveries with all of their tries. */
const MAX_REFUSALS = 20

/** Keeps in mind how an attempt to reach a device went; one that is gone, or has refused too often, is deleted. */
export async function judgePushDevice(
  transaction: Database,
  id: string,
  { status, fault }: Attempt,
): Promise<void> {
  if (fault === null)
    await transaction.raw('UPDATE push_devices SET last_success_at = now(), refusals = 0 WHERE id = ?', [id])
  else if (status !== null && GONE.includes(status))
    await transaction.raw('DELETE FROM push_devices WHERE id = ?', [id])
  else if (status !== null && status >= 400 && status < 500 && status !== TOO_MANY_REQUESTS) {
    await transaction.raw('UPDATE push_devices SET refusals = refusals + 1 WHERE id = ?', [id])
    await transaction.raw('DELETE FROM push_devices WHERE id = ? AND refusals >= ?', [id, MAX_REFUSALS])
  }
}
