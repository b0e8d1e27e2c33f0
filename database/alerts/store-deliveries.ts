import { SUMMARY_EVENTS } from '#shared/alerts/alert'
import type { Database } from '../pool.ts'

/** An event that was stored now, or one of before that counts more. */
export interface StoredFirings {
  id: string
  /** How often its rule fired now. */
  firings: number
  isNew: boolean
}

/** Stores what is to be sent of events: one by one, or counted in a summary. */
export async function storeDeliveries(db: Database, stored: readonly StoredFirings[]): Promise<void> {
  const given = [
    stored.map(({ id }) => id),
    stored.map(({ firings }) => firings),
    stored.map(({ isNew }) => isNew),
  ]
  await db.raw(INSERT_DELIVERIES, given)
  await db.raw(INSERT_SUMMARIES, [SUMMARY_EVENTS, ...given, SUMMARY_EVENTS])
}

/** Each event with where it is sent; of a disabled account nothing is. */
const SENT = `(
  SELECT e.id, e.notified, e.account_id, s.channel, s.webhook_id, s.device_id, g.firings, g.is_new
    FROM unnest(?::bigint[], ?::integer[], ?::boolean[]) AS g (id, firings, is_new)
    JOIN alert_events e USING (id)
    JOIN alerts a ON a.id = e.alert_id JOIN users u ON u.id = e.account_id AND u.is_active
    CROSS JOIN LATERAL (
      SELECT 'webhook' AS channel, a.webhook_id, NULL::uuid AS device_id WHERE a.webhook_id IS NOT NULL
      UNION ALL SELECT 'email', NULL, NULL
      UNION ALL SELECT 'push', NULL, p.id FROM push_devices p WHERE p.account_id = e.account_id) s
   WHERE s.channel = ANY(e.channels)) sent`

const INSERT_DELIVERIES = `
  INSERT INTO alert_deliveries (account_id, channel, webhook_id, device_id, event_id)
  SELECT account_id, channel, webhook_id, device_id, id FROM ${SENT} WHERE notified = 'each' ORDER BY id`

/** One for each receiver, until it is sent; it names the first new events and counts all firings. */
const INSERT_SUMMARIES = `
  INSERT INTO alert_deliveries (account_id, channel, webhook_id, device_id, summary, summary_count, due_at)
  SELECT account_id, channel, webhook_id, device_id,
         coalesce((array_agg(id ORDER BY id) FILTER (WHERE is_new))[1:?], '{}'), sum(firings), now() + interval '1 minute'
    FROM ${SENT} WHERE notified = 'folded' GROUP BY account_id, channel, webhook_id, device_id
  ON CONFLICT (account_id, channel, webhook_id, device_id) WHERE summary IS NOT NULL AND queued_until IS NULL
  DO UPDATE SET summary = (alert_deliveries.summary || excluded.summary)[1:?],
                summary_count = alert_deliveries.summary_count + excluded.summary_count`
