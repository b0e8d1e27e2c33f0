import type { ComparedValues } from '#shared/alerts/condition'
import type { Dataset } from '#shared/market/dataset'
import { takeOwnSeqs } from '../own/own-seq.ts'
import type { Database } from '../pool.ts'

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

/** @returns what says whether a rule is as it was compared, neither changed nor deleted since */
export async function currentRules(
  db: Database,
  revisions: ReadonlyMap<number, number>,
): Promise<(of: { alertId: number }) => boolean> {
  const { rows } = await db.raw<{ rows: { id: string }[] }>(
    'SELECT id FROM alerts JOIN unnest(?::bigint[], ?::bigint[]) AS compared (id, revision) USING (id, revision)',
    [[...revisions.keys()], [...revisions.values()]],
  )
  const current = new Set(rows.map(({ id }) => Number(id)))
  return ({ alertId }) => current.has(alertId)
}

/** Numbers of the topic `me` are taken: let it be the last thing that a transaction does. */
export async function storeEvents(db: Database, board: Dataset, events: readonly NewEvent[]): Promise<void> {
  if (events.length === 0) return
  await db.raw(
    `UPDATE alerts SET is_active = false
      WHERE id = ANY(?) AND repeat = 'once'
        AND (scope->>'code' IS NOT NULL OR scope->>'index' IS NOT NULL OR condition->>'type' = 'feed_silent')`,
    [events.map(({ alertId }) => alertId)],
  )
  // Last: from here on nobody else's numbers are given out.
  const firstSeq = await takeOwnSeqs(db, events.length)
  await db.raw(
    `INSERT INTO alert_events (seq, account_id, alert_id, generation, alert_name, condition, channels, board, code, session, edge, fired_at, compared)
     SELECT e.seq, a.account_id, a.id, a.generation, a.name, a.condition, a.channels, ?, e.code, e.session, e.edge, e.fired_at, e.compared
       FROM unnest(?::bigint[], ?::bigint[], ?::text[], ?::text[], ?::bigint[], ?::timestamptz[], ?::jsonb[])
            AS e (seq, alert_id, code, session, edge, fired_at, compared)
       JOIN alerts a ON a.id = e.alert_id
      ORDER BY e.seq
     ON CONFLICT ON CONSTRAINT alert_events_once DO NOTHING`,
    [
      board,
      events.map((_, n) => firstSeq + n),
      events.map(({ alertId }) => alertId),
      events.map(({ code }) => code),
      events.map(({ session }) => session),
      events.map(({ edge }) => edge),
      events.map(({ firedMs }) => new Date(firedMs)),
      events.map(({ values }) => JSON.stringify(values)),
    ],
  )
}
