import type { ComparedValues } from '#shared/alerts/condition'
import type { Dataset } from '#shared/market/dataset'
import type { StockCode } from '#shared/market/quote'
import { takeOwnSeqs } from '../own/own-seq.ts'
import type { Database } from '../pool.ts'
import { holdRules } from './hold-rules.ts'
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
  /** The revision of each rule that is named below, as it was compared. */
  revisions: ReadonlyMap<number, number>
  /** Rules that were compared for the first time. */
  begun: readonly number[]
  events: readonly NewEvent[]
  statuses: readonly StoredStatus<{ phase: string }>[]
}

/**
 * Stores it, all or nothing; what is of a rule that was changed or deleted since it was read goes nowhere.
 * @returns false: another worker has compared ticks meanwhile, and nothing was stored
 */
export async function storeEvaluation(db: Database, evaluation: Evaluation): Promise<boolean> {
  return db.transaction(async (transaction) => {
    await holdRules(transaction)
    if (!(await moveProgress(transaction, evaluation))) return false
    const { board, begun, events, statuses } = await ofCurrentRules(transaction, evaluation)
    await storeBegun(transaction, board, begun)
    await storeStatuses(transaction, statuses)
    await storeEvents(transaction, board, events)
    return true
  })
}

async function ofCurrentRules(db: Database, evaluation: Evaluation): Promise<Evaluation> {
  const { revisions, begun, events, statuses } = evaluation
  if (revisions.size === 0) return evaluation
  const { rows } = await db.raw<{ rows: { id: string }[] }>(
    `SELECT id FROM alerts JOIN unnest(?::bigint[], ?::bigint[]) AS compared (id, revision) USING (id, revision)`,
    [[...revisions.keys()], [...revisions.values()]],
  )
  const current = new Set(rows.map(({ id }) => Number(id)))
  const isCurrent = ({ alertId }: { alertId: number }) => current.has(alertId)
  return {
    ...evaluation,
    begun: begun.filter((id) => current.has(id)),
    events: events.filter(isCurrent),
    statuses: statuses.filter(isCurrent),
  }
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

async function storeBegun(db: Database, board: Dataset, begun: Evaluation['begun']): Promise<void> {
  if (begun.length === 0) return
  await db.raw('DELETE FROM alert_statuses WHERE alert_id = ANY(?)', [[...begun]])
  await db.raw('UPDATE alerts SET begun_on = ?, generation = generation + 1 WHERE id = ANY(?)', [board, [...begun]])
}

async function storeStatuses(db: Database, statuses: Evaluation['statuses']): Promise<void> {
  if (statuses.length === 0) return
  await db.raw(
    `INSERT INTO alert_statuses (alert_id, code, phase, status)
     SELECT * FROM unnest(?::bigint[], ?::text[], ?::text[], ?::jsonb[])
     ON CONFLICT (alert_id, code) DO UPDATE SET phase = excluded.phase, status = excluded.status`,
    [
      statuses.map(({ alertId }) => alertId),
      statuses.map(({ code }) => code),
      statuses.map(({ status }) => status.phase),
      statuses.map(({ status }) => JSON.stringify(status)),
    ],
  )
}

async function storeEvents(db: Database, board: Dataset, events: Evaluation['events']): Promise<void> {
  if (events.length === 0) return
  await db.raw(
    `UPDATE alerts SET is_active = false
      WHERE id = ANY(?) AND repeat = 'once' AND scope->>'code' IS NOT NULL`,
    [events.map(({ alertId }) => alertId)],
  )
  // Last: from here on nobody else's numbers are given out.
  const firstSeq = await takeOwnSeqs(db, events.length)
  await db.raw(
    `INSERT INTO alert_events (seq, account_id, alert_id, generation, alert_name, condition, channels, board, code, session, edge, fired_at, compared)
     SELECT e.seq, a.account_id, a.id, a.generation, a.name, a.condition, a.channels, ?, e.code, e.session, e.edge, e.fired_at, e.compared
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
