import type { Language } from '#shared/language'
import type { BoardContent, BoardTurn } from '#shared/displays/boards'
import type { GroupTarget } from '#shared/displays/groups'
import type { EventRule } from '#shared/displays/events'
import type { FleetState } from '#shared/displays/report'
import type { ScheduleRule } from '#shared/displays/schedule'
import type { Display as Shown } from '#shared/rest/displays'
import type { Database } from '../pool.ts'

export type RevokedFor = NonNullable<Shown['revoked_for']>

/** SHA-256 of a display's credentials; all null: it has none. */
export interface TokenHashes {
  family_hash: Buffer | null
  token_hash: Buffer | null
  /** Of the token that the last refresh consumed, and of its attempt. */
  previous_hash: Buffer | null
  attempt_hash: Buffer | null
}

export interface Display extends TokenHashes {
  id: string
  name: string
  place: string
  fleet_group: string
  boards: BoardTurn[]
  schedule: ScheduleRule[]
  events: EventRule[]
  language: Language
  lease_hours: number
  revision: number
  /** When the newest revision was made. */
  changed_at: Date
  created_at: Date
  created_by: string
  paired_at: Date | null
  revoked_at: Date | null
  revoked_for: RevokedFor | null
  /** What commands have set: a black screen, no rotation, one board until it is released. */
  is_blank: boolean
  is_paused: boolean
  pinned: BoardContent | null
  /** The state as it was judged last, and since when; null: not judged yet. */
  fleet_state: FleetState | null
  fleet_since: Date | null
}

export const NO_TOKENS: TokenHashes = {
  family_hash: null,
  token_hash: null,
  previous_hash: null,
  attempt_hash: null,
}

export type Chosen = Pick<
  Display,
  'name' | 'place' | 'fleet_group' | 'boards' | 'schedule' | 'events' | 'language' | 'lease_hours'
>

export async function readDisplays(db: Database): Promise<Display[]> {
  return db<Display>('displays').orderBy(['name', 'id'])
}

export async function findDisplay(db: Database, id: string): Promise<Display | undefined> {
  return db<Display>('displays').where({ id }).first()
}

/** Reads and locks a display: refreshes, revocations and claims are serialised by it. */
export async function holdDisplay(transaction: Database, id: string): Promise<Display | undefined> {
  return transaction<Display>('displays').where({ id }).forUpdate().first()
}

/**
 * Reads and locks several displays in one order, so that acts on many of them wait for each other. Of a group and of all those that are
 * not revoked.
 *
 * @param also another one to be locked with them
 */
export async function holdDisplays(
  transaction: Database,
  to: GroupTarget,
  also: string[] = [],
): Promise<Display[]> {
  const held = transaction<Display>('displays').orderBy('id').forUpdate()
  if ('displays' in to) return held.whereIn('id', [...to.displays, ...also])
  return held.where((either) => {
    void either.whereIn('id', also).orWhere((target) => {
      void target.whereNull('revoked_at')
      if ('group' in to) void target.where('fleet_group', to.group)
    })
  })
}

export async function countDisplays(db: Database): Promise<number> {
  const row = await db('displays').count({ count: '*' }).first<{ count: number }>()
  return Number(row.count)
}

export async function insertDisplay(
  transaction: Database,
  display: Chosen & Pick<Display, 'id' | 'created_at' | 'created_by'>,
): Promise<Display> {
  const row = { ...rowOf(display), changed_at: display.created_at }
  const [inserted] = await transaction('displays').insert(row).returning<Display[]>('*')
  if (inserted === undefined) throw new Error('a display that was inserted is not there')
  return inserted
}

/** Changes a display that is held. */
export async function patchDisplay(
  transaction: Database,
  id: string,
  patch: Partial<Omit<Display, 'id'>>,
): Promise<Display> {
  const [patched] = await transaction('displays').where({ id }).update(rowOf(patch)).returning<Display[]>('*')
  if (patched === undefined) throw new Error('a display that was held is gone')
  return patched
}

/** The driver would send an array as one of PostgreSQL. */
function rowOf(display: Partial<Display>): Record<string, unknown> {
  const row: Record<string, unknown> = { ...display }
  for (const field of ['boards', 'schedule', 'events'])
    if (row[field] !== undefined) row[field] = JSON.stringify(row[field])
  return row
}

export async function deleteDisplay(transaction: Database, id: string): Promise<void> {
  await transaction('displays').where({ id }).delete()
}
