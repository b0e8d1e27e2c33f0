import { EACH_PER_MINUTE, EVENTS_AT_ONCE, SUMMARY_EVENTS } from '#shared/alerts/alert'
import type { ComparedValues } from '#shared/alerts/condition'
import type { Dataset } from '#shared/market/dataset'
import { takeOwnSeqs } from '../own/own-seq.ts'
import type { Database } from '../pool.ts'
import { IS_QUIET } from './quiet.ts'

/** A rule that fired. */
export interface NewEvent {
  alertId: number
  /** Of a stock or index, or what a rule about the feed watches. */
  code: string
  session: string
  edge: number
  firedMs: number
  values: ComparedValues
}

/** The rules that were neither changed nor deleted since they were evaluated, with their accounts. */
export async function currentRules(
  db: Database,
  revisions: ReadonlyMap<number, number>,
): Promise<CurrentRules> {
  const { rows } = await db.raw<{ rows: { id: string; account_id: number }[] }>(
    'SELECT id, account_id FROM alerts JOIN unnest(?::bigint[], ?::bigint[]) AS compared (id, revision) USING (id, revision)',
    [[...revisions.keys()], [...revisions.values()]],
  )
  return new CurrentRules(rows.map(({ id, account_id }) => [Number(id), account_id]))
}

export class CurrentRules {
  readonly #accounts: ReadonlyMap<number, number>

  constructor(accounts: Iterable<readonly [alertId: number, accountId: number]>) {
    this.#accounts = new Map(accounts)
  }

  readonly has = ({ alertId }: { alertId: number }): boolean => this.#accounts.has(alertId)

  /**
   * Events of current rules, of each account as many as are stored at once. Beyond these, each rule keeps its first, which counts
   * its others.
   */
  bounded(events: readonly NewEvent[]): NewEvent[] {
    const counts = new Map<number, number>()
    const last = new Map<number, NewEvent>()
    const kept: NewEvent[] = []
    for (const event of events) {
      const accountId = this.#accounts.get(event.alertId)
      if (accountId === undefined) continue
      const count = (counts.get(accountId) ?? 0) + 1
      counts.set(accountId, count)
      const counting = last.get(event.alertId)
      if (counting !== undefined) {
        counting.values = { ...counting.values, others: (counting.values.others ?? 0) + 1 }
        continue
      }
      const stored = { ...event }
      kept.push(stored)
      if (count > EVENTS_AT_ONCE) last.set(event.alertId, stored)
    }
    return kept
  }
}

/** Rows of one statement. */
export const ROWS_AT_ONCE = 2_000

/**
 * Stores events of current rules and their deliveries. It takes sequence numbers of the topic `me`, so it must be the last step of
 * a transaction.
 */
export async function storeEvents(
  db: Database,
  board: Dataset,
  { current, events: fired }: { current: CurrentRules; events: readonly NewEvent[] },
): Promise<void> {
  const events = current.bounded(fired)
  if (events.length === 0) return
  await db.raw(
    `UPDATE alerts SET is_active = false
      WHERE id = ANY(?) AND repeat = 'once'
        AND (scope->>'code' IS NOT NULL OR scope->>'index' IS NOT NULL OR condition->>'type' = 'feed_silent')`,
    [events.map(({ alertId }) => alertId)],
  )
  await holdDevices(db, events)
  // Last, because it blocks every other writer of the topic `me` until the commit.
  let seq = await takeOwnSeqs(db, events.length)
  for (const some of chunked(events)) {
    await storeSome(db, board, some, seq)
    seq += some.length
  }
}

/** A push service may end a device at any moment; one that is gone must not make its deliveries fail. */
async function holdDevices(db: Database, events: readonly NewEvent[]): Promise<void> {
  await db.raw(
    `SELECT 1 FROM push_devices
      WHERE account_id IN (SELECT account_id FROM alerts WHERE id = ANY(?) AND 'push' = ANY(channels))
      ORDER BY id FOR KEY SHARE`,
    [[...new Set(events.map(({ alertId }) => alertId))]],
  )
}

export function* chunked<T>(rows: readonly T[]): Iterable<readonly T[]> {
  for (let at = 0; at < rows.length; at += ROWS_AT_ONCE) yield rows.slice(at, at + ROWS_AT_ONCE)
}

async function storeSome(
  db: Database,
  board: Dataset,
  events: readonly NewEvent[],
  firstSeq: number,
): Promise<void> {
  const { rows } = await db.raw<{ rows: { id: string }[] }>(INSERT_EVENTS, [
    board,
    events.map((_, n) => firstSeq + n),
    events.map(({ alertId }) => alertId),
    events.map(({ code }) => code),
    events.map(({ session }) => session),
    events.map(({ edge }) => edge),
    events.map(({ firedMs }) => new Date(firedMs)),
    events.map(({ values }) => JSON.stringify(values)),
    EACH_PER_MINUTE,
  ])
  const ids = rows.map(({ id }) => id)
  await db.raw(INSERT_DELIVERIES, [ids])
  await db.raw(INSERT_SUMMARIES, [SUMMARY_EVENTS, ids, SUMMARY_EVENTS])
}

/** Of many for one account in a minute only the first are delivered one by one. */
const INSERT_EVENTS = `
  WITH given AS (
    SELECT e.seq, e.code, e.session, e.edge, e.fired_at, e.compared,
           a.account_id, a.id AS alert_id, a.generation, a.name, a.condition, a.channels, ?::text AS board, ${IS_QUIET} AS is_quiet
      FROM unnest(?::bigint[], ?::bigint[], ?::text[], ?::text[], ?::bigint[], ?::timestamptz[], ?::jsonb[])
           AS e (seq, alert_id, code, session, edge, fired_at, compared)
      JOIN alerts a ON a.id = e.alert_id),
  recent AS (
    SELECT account_id, (
      SELECT count(*) FROM alert_events r
       WHERE r.account_id = g.account_id AND r.created_at > now() - interval '1 minute' AND r.notified = 'each') AS count
      FROM (SELECT DISTINCT account_id FROM given) g)
  INSERT INTO alert_events (seq, account_id, alert_id, generation, alert_name, condition, channels, board, code, session, edge,
                            fired_at, compared, notified)
  SELECT seq, account_id, alert_id, generation, name, condition, channels, board, code, session, edge, fired_at, compared,
         CASE WHEN is_quiet THEN 'quiet'
              WHEN count + row_number() OVER (PARTITION BY account_id, is_quiet ORDER BY seq) > ? THEN 'folded'
              ELSE 'each' END
    FROM given JOIN recent USING (account_id) ORDER BY seq
  ON CONFLICT ON CONSTRAINT alert_events_once DO NOTHING RETURNING id`

/** Each event with where it is sent; of a disabled account nothing is. */
const SENT = `(
  SELECT e.id, e.notified, e.account_id, s.channel, s.webhook_id, s.device_id,
         1 + coalesce((e.compared->>'others')::integer, 0) AS firings
    FROM alert_events e JOIN alerts a ON a.id = e.alert_id JOIN users u ON u.id = e.account_id AND u.is_active
    CROSS JOIN LATERAL (
      SELECT 'webhook' AS channel, a.webhook_id, NULL::uuid AS device_id WHERE a.webhook_id IS NOT NULL
      UNION ALL SELECT 'email', NULL, NULL
      UNION ALL SELECT 'push', NULL, p.id FROM push_devices p WHERE p.account_id = e.account_id) s
   WHERE e.id = ANY(?::bigint[]) AND s.channel = ANY(e.channels)) sent`

const INSERT_DELIVERIES = `
  INSERT INTO alert_deliveries (account_id, channel, webhook_id, device_id, event_id)
  SELECT account_id, channel, webhook_id, device_id, id FROM ${SENT} WHERE notified = 'each' ORDER BY id`

/** One for each receiver, until it is sent; of many events it names the first and counts the rest. */
const INSERT_SUMMARIES = `
  INSERT INTO alert_deliveries (account_id, channel, webhook_id, device_id, summary, summary_count, due_at)
  SELECT account_id, channel, webhook_id, device_id, (array_agg(id ORDER BY id))[1:?], sum(firings), now() + interval '1 minute'
    FROM ${SENT} WHERE notified = 'folded' GROUP BY account_id, channel, webhook_id, device_id
  ON CONFLICT (account_id, channel, webhook_id, device_id) WHERE summary IS NOT NULL AND queued_until IS NULL
  DO UPDATE SET summary = (alert_deliveries.summary || excluded.summary)[1:?],
                summary_count = alert_deliveries.summary_count + excluded.summary_count`
