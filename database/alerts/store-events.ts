import { EACH_PER_MINUTE } from '#shared/alerts/alert'
import type { Dataset } from '#shared/market/dataset'
import { takeOwnSeqs } from '../own/own-seq.ts'
import type { Database } from '../pool.ts'
import { boundedEvents, type NewEvent } from './bounded-events.ts'
import type { CurrentRules } from './current-rules.ts'
import { IS_QUIET } from './quiet.ts'
import { storeDeliveries, type StoredFirings } from './store-deliveries.ts'

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
  const { rows, counted, rowless } = await boundedEvents(db, board, { current, fired })
  const alertIds = [...new Set([...rows, ...rowless].map(({ alertId }) => alertId))]
  if (alertIds.length === 0) return
  await db.raw(
    `UPDATE alerts SET is_active = false
      WHERE id = ANY(?) AND repeat = 'once'
        AND (scope->>'code' IS NOT NULL OR scope->>'index' IS NOT NULL OR condition->>'type' = 'feed_silent')`,
    [alertIds],
  )
  await rememberFilings(
    db,
    rowless.filter((event) => current.get(event)?.of === 'filing'),
  )
  await holdDevices(db, alertIds)
  // Last, because it blocks every other writer of the topic `me` until the commit.
  let seq = await takeOwnSeqs(db, rows.length + counted.size)
  const stored: StoredFirings[] = await addCounted(db, counted, seq)
  seq += counted.size
  for (const some of chunked(rows)) {
    stored.push(...(await insertEvents(db, board, some, seq)))
    seq += some.length
  }
  await storeDeliveries(db, stored)
}

/** When a rule about filings last fired is known from its events; of firings that have none it is kept here. */
async function rememberFilings(db: Database, rowless: readonly NewEvent[]): Promise<void> {
  if (rowless.length === 0) return
  await db.raw(
    `INSERT INTO alert_statuses (alert_id, code, phase, status)
     SELECT alert_id, code, 'waiting', jsonb_build_object('firedMs', max(fired_ms))
       FROM unnest(?::bigint[], ?::text[], ?::bigint[]) AS fired (alert_id, code, fired_ms) GROUP BY alert_id, code
     ON CONFLICT (alert_id, code) DO UPDATE SET status = excluded.status`,
    [
      rowless.map(({ alertId }) => alertId),
      rowless.map(({ code }) => code),
      rowless.map(({ firedMs }) => firedMs),
    ],
  )
}

/** A push service may end a device at any moment; one that is gone must not make its deliveries fail. */
async function holdDevices(db: Database, alertIds: readonly number[]): Promise<void> {
  await db.raw(
    `SELECT 1 FROM push_devices
      WHERE account_id IN (SELECT account_id FROM alerts WHERE id = ANY(?) AND 'push' = ANY(channels))
      ORDER BY id FOR KEY SHARE`,
    [[...alertIds]],
  )
}

export function* chunked<T>(rows: readonly T[]): Iterable<readonly T[]> {
  for (let at = 0; at < rows.length; at += ROWS_AT_ONCE) yield rows.slice(at, at + ROWS_AT_ONCE)
}

/** Readers receive the event again, under its id and with a number of its own. */
async function addCounted(
  db: Database,
  counted: ReadonlyMap<string, number>,
  firstSeq: number,
): Promise<StoredFirings[]> {
  if (counted.size === 0) return []
  await db.raw(
    `UPDATE alert_events e
        SET seq = c.seq,
            compared = e.compared || jsonb_build_object('others', coalesce((e.compared->>'others')::integer, 0) + c.more)
       FROM unnest(?::bigint[], ?::integer[], ?::bigint[]) AS c (id, more, seq) WHERE e.id = c.id`,
    [[...counted.keys()], [...counted.values()], [...counted.keys()].map((_, n) => firstSeq + n)],
  )
  return [...counted].map(([id, firings]) => ({ id, firings, isNew: false }))
}

async function insertEvents(
  db: Database,
  board: Dataset,
  events: readonly NewEvent[],
  firstSeq: number,
): Promise<StoredFirings[]> {
  const { rows } = await db.raw<{ rows: { id: string; firings: number }[] }>(INSERT_EVENTS, [
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
  return rows.map((row) => ({ ...row, isNew: true }))
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
  ON CONFLICT ON CONSTRAINT alert_events_once DO NOTHING
  RETURNING id, 1 + coalesce((compared->>'others')::integer, 0) AS firings`
