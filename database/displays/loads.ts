import type { LoadReason } from '#shared/displays/loads'
import type { Database } from '../pool.ts'

/** A loading of the page of a display. */
export interface StoredLoad {
  id: string
  reason: LoadReason
  at: Date
}

/** Of one display: a page that is loaded again and again does not fill the table. */
const MAX_KEPT = 1_000

/** Stores loadings of a display's page. One that is there already, or whose display is gone, changes nothing. */
export async function storeLoads(
  db: Database,
  displayId: string,
  loads: readonly StoredLoad[],
): Promise<void> {
  await db.transaction(async (transaction) => {
    await transaction.raw(
      `INSERT INTO display_loads (display_id, id, reason, at)
         SELECT displays.id, v.id, v.reason, v.at
           FROM displays, jsonb_to_recordset(?::jsonb) AS v (id text, reason text, at timestamptz)
          WHERE displays.id = ?
         ON CONFLICT DO NOTHING`,
      [JSON.stringify(loads), displayId],
    )
    await transaction.raw(
      `DELETE FROM display_loads WHERE display_id = ? AND id IN (
         SELECT id FROM display_loads WHERE display_id = ? ORDER BY at DESC OFFSET ?)`,
      [displayId, displayId, MAX_KEPT],
    )
  })
}

/** The loadings of a display's page in the last week, newest first. */
export async function loadsOf(db: Database, displayId: string, limit: number): Promise<StoredLoad[]> {
  return db('display_loads')
    .where({ display_id: displayId })
    .orderBy('at', 'desc')
    .limit(limit)
    .select<StoredLoad[]>('id', 'reason', 'at')
}
