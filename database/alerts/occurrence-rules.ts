import type { Rule } from '#shared/alerts/alert'
import { typesOf } from '#shared/alerts/condition'
import type { Dataset } from '#shared/market/dataset'
import type { Database } from '../pool.ts'
import { ruleOf, type AlertRow } from './alert-row.ts'
import type { NewEvent } from './bounded-events.ts'
import { currentRules } from './current-rules.ts'
import { holdRules } from './hold-rules.ts'
import { storeEvents } from './store-events.ts'
import { readWatchedCodes } from './watched-codes.ts'

/** A rule without stored status; its last events are its state. */
export interface OccurrenceRule {
  rule: Rule
  changedMs: number
  /** What is on its list, where it is about one. */
  listed: ReadonlySet<string>
  /** When it last fired since it was changed, by code. */
  firedMs: Map<string, number>
}

/**
 * Active rules about filings, or about the feed.
 * @param codes of the stocks that something happened to; null: what each rule names in its scope
 */
export async function readOccurrenceRules(
  db: Database,
  board: Dataset,
  { of, codes }: { of: 'filing' | 'feed'; codes: readonly string[] | null },
): Promise<OccurrenceRule[]> {
  const given = codes === null ? null : [...new Set(codes)]
  const { rows } = await db.raw<{ rows: AlertRow[] }>(
    `SELECT * FROM alerts
      WHERE is_active AND condition_type = ANY(?)
        AND (?::text[] IS NULL OR scope->>'code' IS NULL OR scope->>'code' = ANY(?)) ORDER BY id`,
    [typesOf(of), given, given],
  )
  if (rows.length === 0) return []
  const fired = await lastFirings(db, board, {
    ids: rows.map(({ id }) => Number(id)),
    codes: given ?? rows.flatMap(({ scope }) => Object.values<string>(scope)),
  })
  const listed = of === 'filing' ? await readWatchedCodes(db) : new Map<number, Set<string>>()
  return rows.map((row) => {
    const rule = ruleOf(row)
    return {
      rule,
      changedMs: row.changed_at.getTime(),
      listed: listed.get(rule.id) ?? new Set(),
      firedMs: fired.get(rule.id) ?? new Map<string, number>(),
    }
  })
}

/** By the index of `alert_events_once`: a rule about a market has thousands of events of other stocks. */
const LAST_FIRINGS = `
  SELECT alert_id, code, max(fired_at) AS fired_at FROM (
    SELECT e.alert_id, e.code, e.fired_at
      FROM alerts a
      JOIN alert_events e ON e.alert_id = a.id AND e.generation = a.generation AND e.board = :board AND e.code = ANY(:codes)
     WHERE a.id = ANY(:ids)
    UNION ALL
    SELECT alert_id, code, to_timestamp((status->>'firedMs')::bigint / 1000.0)
      FROM alert_statuses WHERE alert_id = ANY(:ids) AND code = ANY(:codes)) fired
   GROUP BY alert_id, code`

async function lastFirings(
  db: Database,
  board: Dataset,
  { ids, codes }: { ids: readonly number[]; codes: readonly string[] },
): Promise<Map<number, Map<string, number>>> {
  const { rows } = await db.raw<{ rows: { alert_id: string; code: string; fired_at: Date }[] }>(
    LAST_FIRINGS,
    { board, codes: [...new Set(codes)], ids: [...ids] },
  )
  const fired = new Map<number, Map<string, number>>()
  for (const { alert_id, code, fired_at } of rows) {
    const ofRule = fired.get(Number(alert_id)) ?? new Map<string, number>()
    fired.set(Number(alert_id), ofRule.set(code, fired_at.getTime()))
  }
  return fired
}

/** What rules were compared with, from one number of the disclosures to another. */
export interface FilingStretch {
  /** Null: they never were. */
  fromSeq: number | null
  toSeq: number
}

/** The number of the last disclosure that rules were compared with; null: they never were. */
export async function readFilingSeq(db: Database, board: Dataset): Promise<number | null> {
  const { rows } = await db.raw<{ rows: { seq: string }[] }>(
    'SELECT seq FROM alert_filing_progress WHERE board = ?',
    [board],
  )
  return rows[0] === undefined ? null : Number(rows[0].seq)
}

export interface Occurrences {
  board: Dataset
  revisions: ReadonlyMap<number, number>
  events: readonly NewEvent[]
  filings?: FilingStretch
}

/**
 * Stores what fired, all or nothing; an event that is there already stays as it is.
 * @returns false: another worker has compared the filings meanwhile, and nothing was stored
 */
export async function storeOccurrences(db: Database, occurrences: Occurrences): Promise<boolean> {
  const { board, revisions, events, filings } = occurrences
  return db.transaction(async (transaction) => {
    await holdRules(transaction)
    if (filings !== undefined && !(await moveFilings(transaction, board, filings))) return false
    const current = await currentRules(transaction, revisions)
    await storeEvents(transaction, board, { current, events })
    return true
  })
}

async function moveFilings(
  db: Database,
  board: Dataset,
  { fromSeq, toSeq }: FilingStretch,
): Promise<boolean> {
  const { rowCount } =
    fromSeq === null
      ? await db.raw<{ rowCount: number }>(
          'INSERT INTO alert_filing_progress (board, seq) VALUES (?, ?) ON CONFLICT DO NOTHING',
          [board, toSeq],
        )
      : await db.raw<{ rowCount: number }>(
          'UPDATE alert_filing_progress SET seq = ? WHERE board = ? AND seq = ?',
          [toSeq, board, fromSeq],
        )
  return rowCount === 1
}
