import type { FleetReason, FleetState } from '#shared/displays/report'
import { takeOwnSeqs } from '../own/own-seq.ts'
import type { Database } from '../pool.ts'
import type { Display } from './displays.ts'

/** Transitions, notices and loadings are kept for so long. */
const KEPT = '7 days'

const JUDGED = [
  'id',
  'name',
  'fleet_group',
  'revision',
  'changed_at',
  'created_at',
  'paired_at',
  'revoked_at',
  'revoked_for',
  'fleet_state',
  'fleet_since',
] as const

/** What judging a display takes. Of its token only whether there is one. */
export type FleetDisplay = Pick<Display, (typeof JUDGED)[number]> & { is_claimed: boolean }

/** All displays as they were at a reading. */
export interface FleetRows {
  /** Another one when anything that is read here has changed; null: there are no displays. */
  version: string | null
  displays: readonly FleetDisplay[]
}

type Row = { version: string | null } & (FleetDisplay | { id: null })

/**
 * Reads all displays, or, where none of them has changed since an earlier reading, nothing but that.
 *
 * @param known an earlier reading; it is the answer where nothing has changed
 */
export async function readFleet(db: Database, known: FleetRows | null): Promise<FleetRows> {
  const columns = JUDGED.map((column) => `displays.${column}`).join(', ')
  const { rows } = await db.raw<{ rows: Row[] }>(
    `WITH fleet AS (
       SELECT md5(string_agg(ROW(${columns}, token_hash IS NULL)::text, '' ORDER BY id)) AS version FROM displays
     )
     SELECT fleet.version, ${columns}, token_hash IS NOT NULL AS is_claimed
       FROM fleet LEFT JOIN displays ON ? OR fleet.version <> ?`,
    [known === null, known?.version ?? ''],
  )
  const version = rows[0]?.version ?? null
  if (known !== null && version === known.version) return known
  return { version, displays: rows.filter((row): row is Row & FleetDisplay => row.id !== null) }
}

export interface Transition {
  displayId: string
  state: FleetState
  reason: FleetReason
  sinceMs: number
}

/**
 * Stores the states of displays that are in another one now, each with a number of the topic `me`. Of two servers that store the
 * same transition at once, the second finds it stored.
 *
 * @returns how many were new
 */
export async function storeTransitions(
  db: Database,
  transitions: readonly Transition[],
  now: Date,
): Promise<number> {
  if (transitions.length === 0) return 0
  return db.transaction(async (transaction) => {
    const rows = [...transitions]
      .sort((a, b) => (a.displayId < b.displayId ? -1 : 1))
      .map(({ displayId, state, reason, sinceMs }) => ({
        id: displayId,
        state,
        reason,
        since: new Date(sinceMs).toISOString(),
      }))
    const { rows: changed } = await transaction.raw<{ rows: { id: string }[] }>(
      `UPDATE displays SET fleet_state = v.state, fleet_since = v.since
         FROM jsonb_to_recordset(?::jsonb) AS v (id uuid, state text, since timestamptz)
        WHERE displays.id = v.id AND displays.fleet_state IS DISTINCT FROM v.state
        RETURNING displays.id`,
      [JSON.stringify(rows)],
    )
    if (changed.length === 0) return 0
    const ids = new Set(changed.map(({ id }) => id))
    const news = rows.filter(({ id }) => ids.has(id))
    const firstSeq = await takeOwnSeqs(transaction, news.length)
    await transaction('display_states').insert(
      news.map(({ id, ...row }, at) => ({ seq: firstSeq + at, display_id: id, ...row, at: now })),
    )
    return news.length
  })
}

export interface StoredTransition {
  seq: number
  display_id: string
  state: FleetState
  reason: FleetReason
  since: Date
  at: Date
}

const numbered = (row: StoredTransition): StoredTransition => ({ ...row, seq: Number(row.seq) })

/** The transitions of all displays after a number, oldest first. */
export async function transitionsAfter(
  db: Database,
  afterSeq: number,
  limit: number,
): Promise<StoredTransition[]> {
  const rows = await db<StoredTransition>('display_states')
    .where('seq', '>', afterSeq)
    .orderBy('seq')
    .limit(limit)
  return rows.map(numbered)
}

/** The newest transitions of a display, newest first. */
export async function transitionsOf(
  db: Database,
  displayId: string,
  limit: number,
): Promise<StoredTransition[]> {
  const rows = await db<StoredTransition>('display_states')
    .where('display_id', displayId)
    .orderBy('seq', 'desc')
    .limit(limit)
  return rows.map(numbered)
}

/** Deletes what is older than a week. */
export async function deleteOldTransitions(db: Database, now: Date): Promise<void> {
  for (const table of ['display_states', 'display_notices', 'display_loads'])
    await db.raw(`DELETE FROM ${table} WHERE at < ?::timestamptz - interval '${KEPT}'`, [now])
}
