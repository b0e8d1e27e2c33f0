import type { DeliveryFault, WebhookFormat } from '#shared/webhooks/webhook'
import type { Database } from '../pool.ts'

export interface FailingWebhook {
  user_id: string
  url: string
  format: WebhookFormat
  fault: DeliveryFault
  status: number | null
  failed: number
  last_at: Date
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

/** Webhooks whose last attempt failed, the newest first. */
export async function readFailing(db: Database, limit: number): Promise<FailingWebhook[]> {
  const { rows } = await db.raw<{ rows: FailingWebhook[] }>(
    `SELECT u.user_id, w.url, w.format, last.fault, last.status, last.attempted_at AS last_at, (
         SELECT count(*)::integer FROM delivery_attempts a
          WHERE a.webhook_id = w.id AND a.id > coalesce((
            SELECT max(id) FROM delivery_attempts WHERE webhook_id = w.id AND fault IS NULL), 0)) AS failed
       FROM webhooks w JOIN users u ON u.id = w.account_id
       CROSS JOIN LATERAL (
         SELECT fault, status, attempted_at FROM delivery_attempts WHERE webhook_id = w.id ORDER BY id DESC LIMIT 1) last
      WHERE last.fault IS NOT NULL ORDER BY last.attempted_at DESC LIMIT ?`,
    [limit],
  )
  return rows
}
