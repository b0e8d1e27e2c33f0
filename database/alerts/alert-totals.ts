import type { DeliveryFault, WebhookFormat } from '#shared/webhooks/webhook'
import type { Database } from '../pool.ts'

export interface FailingReceiver {
  user_id: string
  /** Of a webhook or push service; of e-mail the address of the account. */
  url: string
  fault: DeliveryFault
  status: number | null
  failed: number
  last_at: Date
}

export interface FailingWebhook extends FailingReceiver {
  format: WebhookFormat
}

export interface Totals {
  alerts: number
  active: number
  accounts: number
  fired: number
  waiting: number
}

export async function readTotals(db: Database): Promise<Totals> {
  const { rows } = await db.raw<{ rows: Totals[] }>(
    `SELECT count(*)::integer AS alerts, (count(*) FILTER (WHERE is_active))::integer AS active,
            count(DISTINCT account_id)::integer AS accounts,
            (SELECT coalesce(sum(1 + coalesce((compared->>'others')::integer, 0)), 0)::integer FROM alert_events
              WHERE created_at > now() - interval '1 day') AS fired,
            (SELECT count(*)::integer FROM alert_deliveries) AS waiting
       FROM alerts`,
  )
  return rows[0] ?? { alerts: 0, active: 0, accounts: 0, fired: 0, waiting: 0 }
}

const RECEIVERS = {
  webhook: {
    from: 'webhooks r',
    account: 'r.account_id',
    address: 'r.url, r.format',
    isOf: 'webhook_id = r.id',
  },
  push: {
    from: 'push_devices r',
    account: 'r.account_id',
    address: 'r.endpoint AS url',
    isOf: 'device_id = r.id',
  },
  email: {
    from: 'users r',
    account: 'r.id',
    address: 'r.email AS url',
    isOf: `account_id = r.id AND channel = 'email'`,
  },
} as const

/** Receivers of a channel whose last attempt failed, the newest first. */
export async function readFailing<C extends keyof typeof RECEIVERS>(
  db: Database,
  channel: C,
  limit: number,
): Promise<(C extends 'webhook' ? FailingWebhook : FailingReceiver)[]> {
  const { from, account, address, isOf } = RECEIVERS[channel]
  const { rows } = await db.raw<{ rows: (C extends 'webhook' ? FailingWebhook : FailingReceiver)[] }>(
    `SELECT u.user_id, ${address}, last.fault, last.status, last.attempted_at AS last_at, (
         SELECT count(*)::integer FROM delivery_attempts
          WHERE ${isOf} AND id > coalesce((
            SELECT max(id) FROM delivery_attempts WHERE ${isOf} AND fault IS NULL), 0)) AS failed
       FROM ${from} JOIN users u ON u.id = ${account}
       CROSS JOIN LATERAL (
         SELECT fault, status, attempted_at FROM delivery_attempts WHERE ${isOf} ORDER BY delivery_attempts.id DESC LIMIT 1) last
      WHERE last.fault IS NOT NULL ORDER BY last.attempted_at DESC LIMIT ?`,
    [limit],
  )
  return rows
}
