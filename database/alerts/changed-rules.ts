import type { Rule } from '#shared/alerts/alert'
import { typesOf } from '#shared/alerts/condition'
import type { Dataset } from '#shared/market/dataset'
import type { Database } from '../pool.ts'
import { ruleOf, type AlertRow } from './alert-row.ts'

/** Rules about values of stocks and indices; those about filings and the feed keep no status. */
const QUOTE_TYPES = typesOf('quote')

/** Enough to decide whether the rules of a board changed since they were read. */
export interface RulesHead {
  /** How many are active. */
  count: number
  /** The newest of all rules, those of other kinds included. */
  revision: number
  /** The tick up to which all rules were compared; null: none ever were. */
  evaluatedMs: number | null
  /** The newest change of watchlists of accounts that have a rule about one. */
  listsSeq: number
  /** Other than before: something was stored since; 0: nothing ever was. */
  turn: number
}

export async function readRulesHead(db: Database, board: Dataset): Promise<RulesHead> {
  const { rows } = await db.raw<{
    rows: {
      count: string
      revision: string | null
      lists_seq: string | null
      evaluated_at: Date | null
      turn: string | null
    }[]
  }>(
    `SELECT (SELECT count(*) FROM alerts WHERE is_active AND condition_type = ANY(?)) AS count,
            (SELECT max(revision) FROM alerts) AS revision,
            (SELECT max(seq) FROM watchlist_owners WHERE account_id IN (
               SELECT account_id FROM alerts WHERE is_active AND scope->>'watchlist' IS NOT NULL)) AS lists_seq,
            evaluated_at, turn
       FROM (SELECT 1) AS always LEFT JOIN alert_progress ON board = ?`,
    [QUOTE_TYPES, board],
  )
  const [head] = rows
  return {
    count: Number(head?.count ?? 0),
    revision: Number(head?.revision ?? 0),
    listsSeq: Number(head?.lists_seq ?? 0),
    evaluatedMs: head?.evaluated_at?.getTime() ?? null,
    turn: Number(head?.turn ?? 0),
  }
}

export interface ChangedRule {
  rule: Rule
  isActive: boolean
  madeMs: number
  /** It has been compared on this board before. */
  hasBegun: boolean
}

/** Rules that changed after a revision; after 0 all that are active. */
export async function readChangedRules(
  db: Database,
  board: Dataset,
  afterRevision: number,
): Promise<ChangedRule[]> {
  const { rows } = await db.raw<{ rows: AlertRow[] }>(
    `SELECT * FROM alerts
      WHERE revision > ? AND condition_type = ANY(?) AND (is_active OR ? > 0) ORDER BY id`,
    [afterRevision, QUOTE_TYPES, afterRevision],
  )
  return rows.map((row) => ({
    rule: ruleOf(row),
    isActive: row.is_active,
    madeMs: row.made_at.getTime(),
    hasBegun: row.begun_on === board,
  }))
}
