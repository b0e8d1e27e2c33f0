import { TRANSITIONS_EACH, type Transition } from '#shared/alerts/transition'
import type { Dataset } from '#shared/market/dataset'
import type { Database } from '../pool.ts'
import { chunked } from './store-events.ts'

/** A transition as it is read, with the name of its stock; null: an index, or a listing that is not known. */
export interface StoredTransition {
  code: Transition['code']
  stock_name: string | null
  at: Date
  became: Transition['to']
  compared: Transition['values']
}

/** Adds transitions of existing rules; of each rule only the newest stay. For one writer at a time. */
export async function storeTransitions(
  db: Database,
  board: Dataset,
  transitions: readonly Transition[],
): Promise<void> {
  for (const some of chunked(transitions)) await insert(db, board, some)
  if (transitions.length === 0) return
  await db.raw(
    `DELETE FROM alert_transitions t
      USING (SELECT id, (SELECT max(n) FROM alert_transitions WHERE alert_id = id) AS newest
               FROM unnest(?::bigint[]) AS id) r
      WHERE t.alert_id = r.id AND t.n <= r.newest - ?`,
    [[...new Set(transitions.map(({ alertId }) => alertId))], TRANSITIONS_EACH],
  )
}

async function insert(db: Database, board: Dataset, some: readonly Transition[]): Promise<void> {
  await db.raw(
    `INSERT INTO alert_transitions (alert_id, n, board, code, at, became, compared)
     SELECT alert_id, newest + row_number() OVER (PARTITION BY alert_id ORDER BY place), ?, code, at, became, compared
       FROM unnest(?::bigint[], ?::text[], ?::timestamptz[], ?::text[], ?::jsonb[])
            WITH ORDINALITY AS given (alert_id, code, at, became, compared, place)
       JOIN LATERAL (SELECT coalesce(max(n), 0) AS newest FROM alert_transitions t WHERE t.alert_id = given.alert_id) s ON true`,
    [
      board,
      some.map(({ alertId }) => alertId),
      some.map(({ code }) => code),
      some.map(({ atMs }) => new Date(atMs)),
      some.map(({ to }) => to),
      some.map(({ values }) => JSON.stringify(values)),
    ],
  )
}

/** The kept transitions of a rule of an account, the newest first. */
export async function readTransitions(
  db: Database,
  userId: string,
  alertId: number,
): Promise<StoredTransition[]> {
  const { rows } = await db.raw<{ rows: StoredTransition[] }>(
    `SELECT t.code, l.name AS stock_name, t.at, t.became, t.compared
       FROM alert_transitions t
       JOIN alerts a ON a.id = t.alert_id
       JOIN users u ON u.id = a.account_id
       LEFT JOIN listings l ON l.board = t.board AND l.code = t.code
      WHERE t.alert_id = ? AND u.user_id = ? ORDER BY t.n DESC`,
    [alertId, userId],
  )
  return rows
}
