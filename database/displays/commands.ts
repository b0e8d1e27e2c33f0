import type { CommandFailure, CommandState, DisplayCommand } from '#shared/displays/commands'
import { takeOwnSeqs } from '../own/own-seq.ts'
import { lock } from '../lock.ts'
import type { Database } from '../pool.ts'

export interface StoredCommand {
  id: string
  display_id: string
  /** The same of commands that were sent to several displays at once; null: to this one alone. */
  batch: string | null
  /** A number of the topic `me`, another one with each state. */
  seq: number
  command: DisplayCommand
  /** It is done when the display shows this revision; null: it changes no entry. */
  revision: number | null
  created_by: string
  created_at: Date
  expires_at: Date
  delivered_at: Date | null
  ended_at: Date | null
  outcome: Extract<CommandState, 'done' | 'failed' | 'expired'> | null
  reason: CommandFailure | null
}

const numbered = (row: StoredCommand): StoredCommand => ({ ...row, seq: Number(row.seq) })

const commands = (db: Database) => db<StoredCommand>('display_commands')

export async function findCommand(db: Database, id: string): Promise<StoredCommand | undefined> {
  const row = await commands(db).where({ id }).first()
  return row === undefined ? undefined : numbered(row)
}

export type NewCommand = Pick<
  StoredCommand,
  'id' | 'display_id' | 'batch' | 'command' | 'revision' | 'created_by' | 'created_at' | 'expires_at'
>

/** @returns those that were inserted; missing is one whose id is in use */
export async function insertCommands(
  transaction: Database,
  given: readonly NewCommand[],
): Promise<StoredCommand[]> {
  const firstSeq = await takeOwnSeqs(transaction, given.length)
  const rows = given.map((each, at) => ({
    ...each,
    command: JSON.stringify(each.command),
    seq: firstSeq + at,
  }))
  const inserted = await transaction('display_commands')
    .insert(rows)
    .onConflict('id')
    .ignore()
    .returning<StoredCommand[]>('*')
  return inserted.map(numbered)
}

/** Lets those who send commands under one number wait for each other, until the end of the transaction. */
export async function holdBatch(transaction: Database, batch: string): Promise<void> {
  await lock(transaction, `display commands ${batch}`)
}

/** The commands that were sent to several displays under a number, with the names of these, by name. */
export async function commandsOfBatch(
  db: Database,
  batch: string,
): Promise<(StoredCommand & { name: string })[]> {
  return db('display_commands')
    .join('displays', 'displays.id', 'display_commands.display_id')
    .where({ batch })
    .orderBy(['displays.name', 'display_id'])
    .select<(StoredCommand & { name: string })[]>('display_commands.*', 'displays.name')
}

/** Those of these displays for which as many commands wait, or more. */
export async function displaysWithOpenCommands(
  db: Database,
  displayIds: readonly string[],
  { atLeast }: { atLeast: number },
): Promise<string[]> {
  return db('display_commands')
    .whereIn('display_id', [...displayIds])
    .whereNull('ended_at')
    .groupBy('display_id')
    .havingRaw('count(*) >= ?', [atLeast])
    .pluck('display_id')
}

/** The commands of a display that wait for it, oldest first. Those that it gets for the first time are delivered from now on. */
export async function deliverCommands(db: Database, displayId: string, now: Date): Promise<StoredCommand[]> {
  const open = await commands(db)
    .where({ display_id: displayId, ended_at: null })
    .where('expires_at', '>', now)
    .orderBy('created_at')
  const undelivered = open.filter(({ delivered_at }) => delivered_at === null).map(({ id }) => id)
  if (undelivered.length === 0) return open
  await move(db, (transaction) =>
    commands(transaction)
      .whereIn('id', undelivered)
      .whereNull('delivered_at')
      .update({ delivered_at: now })
      .returning('id'),
  )
  return open
}

/**
 * Ends a command of a display, in a transaction with its record.
 *
 * @returns undefined: it is none of its, it has ended, or it is expired
 */
export async function endCommand(
  transaction: Database,
  { id, displayId, failure }: { id: string; displayId: string; failure: CommandFailure | null },
  now: Date,
): Promise<StoredCommand | undefined> {
  const [ended] = await moveIn(transaction, () =>
    commands(transaction)
      .where({ id, display_id: displayId, ended_at: null })
      .where('expires_at', '>', now)
      .update({ ended_at: now, outcome: failure === null ? 'done' : 'failed', reason: failure })
      .returning('id'),
  )
  return ended === undefined ? undefined : findCommand(transaction, ended.id)
}

/** Ends the commands that are out of time, in a transaction with their records. */
export async function expireCommands(transaction: Database, now: Date): Promise<StoredCommand[]> {
  const ended = await moveIn(transaction, () =>
    commands(transaction)
      .whereNull('ended_at')
      .where('expires_at', '<=', now)
      .update({ ended_at: now, outcome: 'expired' })
      .returning('id'),
  )
  if (ended.length === 0) return []
  return commands(transaction).whereIn(
    'id',
    ended.map(({ id }) => id),
  )
}

/** The newest commands of a display, newest first. */
export async function commandsOf(db: Database, displayId: string, limit: number): Promise<StoredCommand[]> {
  const rows = await commands(db).where({ display_id: displayId }).orderBy('created_at', 'desc').limit(limit)
  return rows.map(numbered)
}

/** Commands that are in another state since a number, oldest first. */
export async function commandsAfter(db: Database, afterSeq: number, limit: number): Promise<StoredCommand[]> {
  return (await commands(db).where('seq', '>', afterSeq).orderBy('seq').limit(limit)).map(numbered)
}

type Moved = Promise<{ id: string }[]>

const move = (db: Database, update: (transaction: Database) => Moved): Moved =>
  db.transaction((transaction) => moveIn(transaction, () => update(transaction)))

/** Gives the commands that an update has changed new numbers. */
async function moveIn(transaction: Database, update: () => Moved): Moved {
  const moved = await update()
  if (moved.length === 0) return moved
  const firstSeq = await takeOwnSeqs(transaction, moved.length)
  for (const [at, { id }] of moved.entries())
    await commands(transaction)
      .where({ id })
      .update({ seq: firstSeq + at })
  return moved
}
