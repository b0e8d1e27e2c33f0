import type { ComparedValues } from '#shared/alerts/condition'
import type { Dataset } from '#shared/market/dataset'
import type { StockCode } from '#shared/market/quote'
import { takeOwnSeqs } from '../own/own-seq.ts'
import type { Database } from '../pool.ts'
import type { StoredStatus } from './rule-statuses.ts'

/** A rule that fired. */
export interface NewEvent {
  alertId: number
  code: StockCode
  session: string
  edge: number
  firedMs: number
  values: ComparedValues
}

/** What came of comparing the rules of a board with the ticks from one moment up to another. */
export interface Evaluation {
  board: Dataset
  /** What was stored before. */
  turn: number
  toMs: number
  /** Rules that were compared for the first time. */
  begun: readonly number[]
  events: readonly NewEvent[]
  statuses: readonly StoredStatus<{ phase: string }>[]
}

/**
 * Stores it, all or nothing.
 * @returns false: another worker has compared ticks meanwhile, and nothing was stored
 */
export async function storeEvaluation(db: Database, evaluation: Evaluation): Promise<boolean> {
  return db.transaction(async (transaction) => {
    if (!(await moveProgress(transaction, evaluation))) return false
    await storeBegun(transaction, evaluation)
    await storeStatuses(transaction, evaluation)
    await storeEvents(transaction, evaluation)
    return true
  })
}

async function moveProgress(db: Database, { board, turn, toMs }: Evaluation): Promise<boolean> {
  const to = new Date(toMs)
  const { rowCount } =
    turn === 0
      ? await db.raw<{ rowCount: number }>(
          'INSERT INTO alert_progress (board, evaluated_at, turn) VALUES (?, ?, 1) ON CONFLICT DO NOTHING',
          [board, to],
        )
      : await db.raw<{ rowCount: number }>(
          'UPDATE alert_progress SET evaluated_at = ?, turn = turn + 1 WHERE board = ? AND turn = ?',
          [to, board, turn],
        )
  return rowCount === 1
}

async function storeBegun(db: Database, { board, begun }: Evaluation): Promise<void> {
  if (begun.length === 0) return
  await db.raw('DELETE FROM alert_statuses WHERE alert_id = ANY(?)', [[...begun]])
  await db.raw('UPDATE alerts SET begun_on = ? WHERE id = ANY(?)', [board, [...begun]])
}

/** A rule may have been deleted since it was read: what is known of it goes nowhere. */
async function storeStatuses(db: Database, { statuses }: Evaluation): Promise<void> {
  if (statuses.length === 0) return
  await db.raw(
    `INSERT INTO alert_statuses (alert_id, code, phase, status)
     SELECT s.* FROM unnest(?::bigint[], ?::text[], ?::text[], ?::jsonb[]) AS s (alert_id, code, phase, status)
       JOIN alerts ON alerts.id = s.alert_id
     ON CONFLICT (alert_id, code) DO UPDATE SET phase = excluded.phase, status = excluded.status`,
    [
      statuses.map(({ alertId }) => alertId),
      statuses.map(({ code }) => code),
      statuses.map(({ status }) => status.phase),
      statuses.map(({ status }) => JSON.stringify(status)),
    ],
  )
}

async function storeEvents(db: Database, { board, events }: Evaluation): Promise<void> {
  if (events.length === 0) return
  await db.raw(
    `UPDATE alerts SET is_active = false
      WHERE id = ANY(?) AND repeat = 'once' AND scope->>'code' IS NOT NULL`,
    [events.map(({ alertId }) => alertId)],
  )
  // Last: from here on nobody else's numbers are given out.
  const firstSeq = await takeOwnSeqs(db, events.length)
  await db.raw(
    `INSERT INTO alert_events (seq, account_id, alert_id, alert_name, condition, channels, board, code, session, edge, fired_at, compared)
     SELECT e.seq, a.account_id, a.id, a.name, a.condition, a.channels, ?, e.code, e.session, e.edge, e.fired_at, e.compared
       FROM unnest(?::bigint[], ?::bigint[], ?::text[], ?::text[], ?::integer[], ?::timestamptz[], ?::jsonb[])
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
