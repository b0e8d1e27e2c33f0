import { ATTEMPTS_KEPT, type WebhookFormat } from '#shared/webhooks/webhook'
import { firedCount } from '#shared/alerts/condition'
import { readEvents, type StoredEvent } from './alert-events.ts'
import type { Database } from '../pool.ts'
import type { Attempt } from './attempts.ts'
import { IS_CONFIRMED, VALID_CODE } from './email-confirmations.ts'
import { holdPushDevice, judgePushDevice } from './push-devices.ts'

/** So many to one receiver are under way at once: one that hangs keeps others from nothing. */
const AT_ONCE_EACH = 2
/** To all receivers of an account, so that one with many that hang leaves room for other accounts. */
const AT_ONCE_ACCOUNT = 8
const AT_ONCE = 500
/** A delivery expires after this time; its content would be stale. */
const WITHIN = '1 hour'
/** Longer than all tries of a delivery take. */
const QUEUED_FOR = '5 minutes'

export interface QueuedDelivery {
  id: number
  tries: number
}

/** The id that the receiver sees. */
const EVENT_KEY = `CASE WHEN summary IS NOT NULL THEN 'summary-' || id WHEN is_confirmation THEN 'code-' || id
                        ELSE coalesce(event_id::text, 'test-' || id) END`

/** Takes deliveries that are to be put into the queue; what is too old is dropped, and is among the attempts. */
export async function takeDue(db: Database): Promise<QueuedDelivery[]> {
  await db.raw(
    `WITH old AS (DELETE FROM alert_deliveries WHERE created_at < now() - interval '${WITHIN}' RETURNING *)
     INSERT INTO delivery_attempts (account_id, channel, webhook_id, device_id, event_key, try, fault, took_ms)
     SELECT account_id, channel, webhook_id, device_id, ${EVENT_KEY}, tries + 1, 'timeout', 0 FROM old`,
  )
  const { rows } = await db.raw<{ rows: { id: string; tries: number }[] }>(
    `UPDATE alert_deliveries SET queued_until = now() + interval '${QUEUED_FOR}'
      WHERE id IN (
        SELECT id FROM (
          SELECT id, is_queued, row_number() OVER (PARTITION BY account_id ORDER BY is_queued DESC, of_receiver, id) AS of_account
            FROM (
              SELECT id, account_id, coalesce(queued_until >= now(), false) AS is_queued,
                     row_number() OVER (PARTITION BY account_id, channel, webhook_id, device_id ORDER BY id) AS of_receiver
                FROM alert_deliveries
               WHERE due_at <= now() AND account_id IN (SELECT id FROM users WHERE is_active)) r
           WHERE of_receiver <= ?) d
         WHERE of_account <= ? AND NOT is_queued ORDER BY id LIMIT ?)
        AND (queued_until IS NULL OR queued_until < now())
      RETURNING id, tries`,
    [AT_ONCE_EACH, AT_ONCE_ACCOUNT, AT_ONCE],
  )
  return rows.map(({ id, tries }) => ({ id: Number(id), tries }))
}

export interface WebhookReceiver {
  channel: 'webhook'
  url: string
  format: WebhookFormat
  secret: string
}

export interface MailReceiver {
  channel: 'email'
  address: string
  isConfirmed: boolean
  /** That confirms the address; null: none is valid. */
  code: string | null
  /** What was sent in the last 24 hours, and what is being sent before it. */
  lettersOfDay: number
}

export interface PushReceiver {
  channel: 'push'
  deviceId: string
  endpoint: string
  p256dh: string
  auth: string
  /** The key of the board that the browser subscribed with. */
  publicKey: string
}

export type Receiver = WebhookReceiver | MailReceiver | PushReceiver

/** What is to be sent, and where. */
export interface Delivery {
  id: number
  to: Receiver
  /** Earlier ones. */
  tries: number
  /** The same in every try. */
  eventKey: string
  kind: 'alert' | 'summary' | 'test' | 'confirmation'
  /** One of an alert, the first of a summary, else none. */
  events: readonly StoredEvent[]
  /** How often alerts fired, what a summary does not name included. */
  count: number
}

interface DeliveryRow {
  channel: Receiver['channel']
  /** Of webhooks alone. */
  url: string
  format: WebhookFormat
  secret: string
  /** Of the account. */
  email: string
  is_confirmed: boolean
  code: string | null
  letters_of_day: number
  /** Of devices alone. */
  device_id: string
  endpoint: string
  p256dh: string
  auth: string
  public_key: string
  tries: number
  event_key: string
  event_id: string | null
  is_confirmation: boolean
  summary: string[] | null
  summary_count: number | null
}

const IS_LETTER_OF_DAY = `o.channel = 'email' AND o.fault IS NULL AND o.attempted_at > now() - interval '24 hours'`

const LETTERS_OF_DAY = `
  CASE WHEN d.channel = 'email' THEN
    (SELECT count(*)::integer FROM delivery_attempts o WHERE o.account_id = d.account_id AND ${IS_LETTER_OF_DAY})
    + (SELECT count(*)::integer FROM alert_deliveries o
        WHERE o.account_id = d.account_id AND o.channel = 'email' AND o.id < d.id AND o.queued_until > now())
  ELSE 0 END`

/** @returns undefined: it is done with, or its account is disabled */
export async function readDelivery(db: Database, id: number): Promise<Delivery | undefined> {
  const { rows } = await db.raw<{ rows: DeliveryRow[] }>(
    `SELECT d.*, w.url, w.format, w.secret, u.email, p.endpoint, p.p256dh, p.auth, p.public_key,
            ${IS_CONFIRMED} AS is_confirmed, ${VALID_CODE} AS code, ${LETTERS_OF_DAY} AS letters_of_day
       FROM (SELECT id, account_id, channel, webhook_id, device_id, tries, event_id, is_confirmation, summary, summary_count,
                    ${EVENT_KEY} AS event_key
               FROM alert_deliveries WHERE id = ?) d
       JOIN users u ON u.id = d.account_id AND u.is_active
       LEFT JOIN webhooks w ON w.id = d.webhook_id
       LEFT JOIN push_devices p ON p.id = d.device_id`,
    [id],
  )
  const [row] = rows
  if (row === undefined) return undefined
  const { event_key: eventKey, tries, event_id, summary, summary_count } = row
  const events = await readEvents(db, summary ?? (event_id === null ? [] : [event_id]))
  const count = summary_count ?? events.reduce((total, { compared }) => total + firedCount(compared), 0)
  return { id, to: receiverOf(row), tries, eventKey, kind: kindOf(row), events, count }
}

function kindOf({ summary, event_id, is_confirmation }: DeliveryRow): Delivery['kind'] {
  if (summary !== null) return 'summary'
  if (event_id !== null) return 'alert'
  return is_confirmation ? 'confirmation' : 'test'
}

function receiverOf(row: DeliveryRow): Receiver {
  const { channel, url, format, secret, device_id: deviceId } = row
  switch (channel) {
    case 'webhook':
      return { channel, url, format, secret }
    case 'email':
      return {
        channel,
        ...{ address: row.email, isConfirmed: row.is_confirmed, code: row.code },
        lettersOfDay: row.letters_of_day,
      }
    case 'push': {
      const { endpoint, p256dh, auth, public_key: publicKey } = row
      return { channel, deviceId, endpoint, p256dh, auth, publicKey }
    }
  }
}

/** Stores how an attempt went; a delivery that is done with is gone. */
export async function recordAttempt(
  db: Database,
  { id, eventKey, tries, to }: Delivery,
  { attempt, isDone }: { attempt: Attempt; isDone: boolean },
): Promise<void> {
  const { status, fault, tookMs } = attempt
  await db.transaction(async (transaction) => {
    // The foreign key of an attempt shares this row: two transactions that share it could not delete it.
    if (to.channel === 'push') await holdPushDevice(transaction, to.deviceId)
    // Nothing is known any more of a receiver that was removed meanwhile.
    const { rowCount } = await transaction.raw<{ rowCount: number }>(
      `INSERT INTO delivery_attempts (account_id, channel, webhook_id, device_id, event_key, try, status, fault, took_ms)
       SELECT account_id, channel, webhook_id, device_id, ?, ?, ?, ?, ? FROM alert_deliveries WHERE id = ?`,
      [eventKey, tries + 1, status, fault, Math.round(tookMs), id],
    )
    if (rowCount === 0) return
    await transaction.raw(
      `WITH kept AS (
         SELECT a.account_id, a.channel, a.webhook_id, a.device_id, (
           SELECT id FROM delivery_attempts o
            WHERE o.account_id = a.account_id AND o.channel = a.channel AND o.webhook_id IS NOT DISTINCT FROM a.webhook_id
              AND o.device_id IS NOT DISTINCT FROM a.device_id
            ORDER BY id DESC OFFSET ? LIMIT 1) AS last
           FROM alert_deliveries a WHERE a.id = ?)
       DELETE FROM delivery_attempts o USING kept
        WHERE o.account_id = kept.account_id AND o.channel = kept.channel
          AND o.webhook_id IS NOT DISTINCT FROM kept.webhook_id
          AND o.device_id IS NOT DISTINCT FROM kept.device_id AND o.id <= kept.last AND NOT (${IS_LETTER_OF_DAY})`,
      [ATTEMPTS_KEPT, id],
    )
    if (isDone) await transaction.raw('DELETE FROM alert_deliveries WHERE id = ?', [id])
    else await transaction.raw('UPDATE alert_deliveries SET tries = ? WHERE id = ?', [tries + 1, id])
    if (to.channel === 'push') await judgePushDevice(transaction, to.deviceId, attempt)
  })
}
