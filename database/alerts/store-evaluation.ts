import type { Transition } from '#shared/alerts/transition'
import type { Dataset } from '#shared/market/dataset'
import type { Database } from '../pool.ts'
import { holdRules } from './hold-rules.ts'
import type { NewEvent } from './bounded-events.ts'
import { currentRules } from './current-rules.ts'
import { chunked, storeEvents } from './store-events.ts'
import type { StoredStatus } from './rule-statuses.ts'
import { storeTransitions } from './transitions.ts'

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
  /** Of each rule the newest, oldest first. */
  transitions: readonly Transition[]
  /** Stocks that were taken off the list that a rule is about. */
  gone: readonly Pick<StoredStatus<unknown>, 'alertId' | 'code'>[]
}

/**
 * Stores it, all or nothing; what is of a rule that was changed or deleted since it was read goes nowhere.
 * @returns false: another worker has compared ticks meanwhile, and nothing was stored
 */
export async function storeEvaluation(db: Database, evaluation: Evaluation): Promise<boolean> {
  return db.transaction(async (transaction) => {
    await holdRules(transaction)
    if (!(await moveProgress(transaction, evaluation))) return false
    const { board, revisions, begun, gone, statuses, transitions, events } = evaluation
    const current = await currentRules(transaction, revisions)
    await storeBegun(
      transaction,
      board,
      begun.filter((alertId) => current.has({ alertId })),
    )
    await deleteStatuses(transaction, gone.filter(current.has))
    for (const some of chunked(statuses.filter(current.has))) await storeStatuses(transaction, some)
    await storeTransitions(transaction, board, transitions.filter(current.has))
    await storeEvents(transaction, board, { current, events })
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

async function storeBegun(db: Database, board: Dataset, begun: Evaluation['begun']): Promise<void> {
  if (begun.length === 0) return
  await db.raw('DELETE FROM alert_statuses WHERE alert_id = ANY(?)', [[...begun]])
  await db.raw('UPDATE alerts SET begun_on = ?, generation = generation + 1 WHERE id = ANY(?)', [
    board,
    [...begun],
  ])
}

async function deleteStatuses(db: Database, gone: Evaluation['gone']): Promise<void> {
  if (gone.length === 0) return
  await db.raw(
    `DELETE FROM alert_statuses USING unnest(?::bigint[], ?::text[]) AS gone (alert_id, code)
      WHERE alert_statuses.alert_id = gone.alert_id AND alert_statuses.code = gone.code`,
    [gone.map(({ alertId }) => alertId), gone.map(({ code }) => code)],
  )
}

async function storeStatuses(db: Database, statuses: Evaluation['statuses']): Promise<void> {
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
