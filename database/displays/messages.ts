import type { BoardContent } from '#shared/displays/boards'
import type { MessageLevel, MessageTarget } from '#shared/displays/messages'
import { lock } from '../lock.ts'
import type { Database } from '../pool.ts'

interface Row {
  id: string
  takes_over: boolean
  target_kind: 'display' | 'group' | 'all'
  target: string | null
  level: MessageLevel
  text: string | null
  board: BoardContent | null
  created_by: string
  created_at: Date
  ends_at: Date
  ended_by: string | null
}

/** A message beside the boards, or a takeover: a board or a text in place of all of them. */
export interface StoredMessage extends Omit<Row, 'target_kind' | 'target'> {
  to: MessageTarget
}

const rows = (db: Database) => db<Row>('display_messages')

function messageOf({ target_kind, target, ...row }: Row): StoredMessage {
  if (target_kind === 'all') return { ...row, to: { all: true } }
  return { ...row, to: target_kind === 'group' ? { group: target ?? '' } : { display: target ?? '' } }
}

function targetOf(to: MessageTarget): Pick<Row, 'target_kind' | 'target'> {
  if ('display' in to) return { target_kind: 'display', target: to.display }
  return 'group' in to ? { target_kind: 'group', target: to.group } : { target_kind: 'all', target: null }
}

/** Lets those who send messages wait for each other, until the end of the transaction. */
export function holdMessages(transaction: Database): Promise<void> {
  return lock(transaction, 'display messages')
}

export async function findMessage(db: Database, id: string): Promise<StoredMessage | undefined> {
  const row = await rows(db).where({ id }).first()
  return row === undefined ? undefined : messageOf(row)
}

/** What is on, the newest first. */
export async function activeMessages(db: Database, now: Date): Promise<StoredMessage[]> {
  const active = await rows(db).where('ends_at', '>', now).orderBy('created_at', 'desc')
  return active.map(messageOf)
}

/** What is on and what was on lately, the newest first. */
export async function recentMessages(db: Database, limit: number): Promise<StoredMessage[]> {
  return (await rows(db).orderBy('created_at', 'desc').limit(limit)).map(messageOf)
}

export async function insertMessage(
  transaction: Database,
  { to, board, ...message }: Omit<StoredMessage, 'ended_by'>,
): Promise<StoredMessage> {
  const row = {
    ...message,
    ...targetOf(to),
    board: board === null ? null : JSON.stringify(board),
    ended_by: null,
  }
  await transaction('display_messages').insert(row)
  return { ...message, to, board, ended_by: null }
}

/** Ends it now. @returns undefined: there is none that is on */
export async function endMessage(
  transaction: Database,
  { id, by }: { id: string; by: string },
  now: Date,
): Promise<StoredMessage | undefined> {
  const [ended] = await rows(transaction)
    .where({ id })
    .where('ends_at', '>', now)
    .update({ ends_at: now, ended_by: by })
    .returning('*')
  return ended === undefined ? undefined : messageOf(ended)
}

/** The displays of a target that are not revoked, locked in one order. */
export async function holdTargets(
  transaction: Database,
  to: MessageTarget,
): Promise<{ id: string; name: string }[]> {
  const displays = transaction<{ id: string; name: string }>('displays').whereNull('revoked_at')
  if ('display' in to) void displays.where('id', to.display)
  if ('group' in to) void displays.where('fleet_group', to.group)
  return displays.orderBy('id').select('id', 'name').forUpdate()
}

/** Gives displays, whose rows are locked, a new revision. */
export async function newRevisions(
  transaction: Database,
  displayIds: readonly string[],
  now: Date,
): Promise<void> {
  await transaction('displays')
    .whereIn('id', [...displayIds])
    .update({ changed_at: now })
    .increment('revision', 1)
}
