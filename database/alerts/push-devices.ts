import { PUSH_DEVICES_EACH } from '#shared/webhooks/webhook'
import type { Database } from '../pool.ts'
import type { Attempt } from './attempts.ts'
import { holdRules } from './hold-rules.ts'

/** What a browser gives of its subscription. */
export interface PushSubscription {
  endpoint: string
  p256dh: string
  auth: string
  /** The key of the board that it was made with. */
  public_key: string
}

export interface NewPushDevice extends PushSubscription {
  user_agent: string | null
  /** The device of the same browser whose subscription has ended. */
  replaces?: string | undefined
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
  device: NewPushDevice,
): Promise<PushDeviceRow | undefined> {
  const { endpoint, p256dh, auth, public_key, user_agent, replaces = null } = device
  return db.transaction(async (transaction) => {
    await holdRules(transaction)
    // A key update would wait for deliveries of the account, which share its row.
    const found = await transaction.raw<{ rows: { id: number; others: number }[] }>(
      `SELECT id, (SELECT count(*)::integer FROM push_devices d
                    WHERE d.account_id = users.id AND d.endpoint <> ? AND d.id IS DISTINCT FROM ?::uuid) AS others
         FROM users WHERE user_id = ? FOR NO KEY UPDATE`,
      [endpoint, replaces, userId],
    )
    const [account] = found.rows
    if (account === undefined) return undefined
    if (account.others >= PUSH_DEVICES_EACH) throw new PushDeviceLimitError()
    await transaction.raw(
      `DELETE FROM push_devices
        WHERE (endpoint = :endpoint AND account_id <> :account)
           OR (id = :replaces::uuid AND account_id = :account AND endpoint <> :endpoint)`,
      { endpoint, account: account.id, replaces },
    )
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
  return db.transaction(async (transaction) => {
    await holdRules(transaction)
    const { rowCount } = await transaction.raw<{ rowCount: number }>(
      `DELETE FROM push_devices WHERE id = ?::uuid AND ${OWN}`,
      [id, userId],
    )
    return rowCount > 0
  })
}

/** Deletes all devices of an account. In the order of `storeEvents`, which holds them, too. */
export async function deletePushDevices(transaction: Database, accountId: number): Promise<void> {
  await transaction.raw('SELECT 1 FROM push_devices WHERE account_id = ? ORDER BY id FOR UPDATE', [accountId])
  await transaction.raw('DELETE FROM push_devices WHERE account_id = ?', [accountId])
}

/** Keeps other transactions from using or deleting a device until this one ends. */
export async function holdPushDevice(transaction: Database, id: string): Promise<void> {
  await transaction.raw('SELECT 1 FROM push_devices WHERE id = ? FOR UPDATE', [id])
}

/** The push service knows the subscription no longer. */
const GONE: readonly number[] = [404, 410]
/** Not the fault of the device: the signature of the board is refused (its keys, its subject, its clock), or the service is busy. */
const NO_REFUSAL: readonly number[] = [401, 403, 429]
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
  else if (status !== null && status >= 400 && status < 500 && !NO_REFUSAL.includes(status)) {
    await transaction.raw('UPDATE push_devices SET refusals = refusals + 1 WHERE id = ?', [id])
    await transaction.raw('DELETE FROM push_devices WHERE id = ? AND refusals >= ?', [id, MAX_REFUSALS])
  }
}
