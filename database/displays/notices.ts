import type { DisplayNoticeCode } from '#shared/protocol/own-rows'
import { takeOwnSeqs } from '../own/own-seq.ts'
import type { Database } from '../pool.ts'

/** A notice to admins about a display. */
export interface DisplayNotice {
  displayId: string
  code: DisplayNoticeCode
  /** Since when nothing was heard of it; the same in the notice that it is back. */
  sinceMs: number
}

/** The last notice about each display that has any. */
export async function lastNotices(db: Database): Promise<Map<string, DisplayNotice>> {
  const { rows } = await db.raw<{ rows: { display_id: string; code: DisplayNoticeCode; since: Date }[] }>(
    'SELECT DISTINCT ON (display_id) display_id, code, since FROM display_notices ORDER BY display_id, seq DESC',
  )
  return new Map(
    rows.map(({ display_id: displayId, code, since }) => [
      displayId,
      { displayId, code, sinceMs: since.getTime() },
    ]),
  )
}

/** Stores notices with numbers of the topic `me`. One that is there already stays. */
export async function storeNotices(
  db: Database,
  notices: readonly DisplayNotice[],
  now: Date,
): Promise<void> {
  if (notices.length === 0) return
  await db.transaction(async (transaction) => {
    const firstSeq = await takeOwnSeqs(transaction, notices.length)
    const rows = notices.map(({ displayId, code, sinceMs }, at) => ({
      seq: firstSeq + at,
      display_id: displayId,
      code,
      since: new Date(sinceMs),
      at: now,
    }))
    await transaction('display_notices').insert(rows).onConflict(['display_id', 'since', 'code']).ignore()
  })
}

export interface StoredDisplayNotice {
  seq: number
  display_id: string
  name: string
  code: DisplayNoticeCode
  since: Date
  at: Date
}

/** After a number, oldest first. */
export async function displayNoticesAfter(
  db: Database,
  afterSeq: number,
  limit: number,
): Promise<StoredDisplayNotice[]> {
  const rows = await db('display_notices')
    .join('displays', 'displays.id', 'display_notices.display_id')
    .where('display_notices.seq', '>', afterSeq)
    .orderBy('display_notices.seq')
    .limit(limit)
    .select<StoredDisplayNotice[]>(
      'display_notices.seq',
      'display_id',
      'displays.name',
      'code',
      'since',
      'at',
    )
  return rows.map((row) => ({ ...row, seq: Number(row.seq) }))
}
