import type { Redis } from 'ioredis'
import { recordAudit } from '#database/audit/audit'
import { deliverCommands, endCommand, expireCommands, type StoredCommand } from '#database/displays/commands'
import { findDisplay } from '#database/displays/displays'
import type { Database } from '#database/pool'
import { contentText } from '#shared/displays/boards'
import type { CommandOutcome, DisplayCommand, SentCommand } from '#shared/displays/commands'
import { SERVER_KEYS } from '#shared/protocol/names'

/**
 * Takes the outcomes that a display reports, and returns what waits for it. The database is only queried when something may wait.
 *
 * @param waiting the last command that was sent to it, if that is not expired; null: nothing waits
 */
export async function exchangeCommands(
  { database, redis, now }: { database: Database; redis: Redis; now: () => number },
  displayId: string,
  { outcomes, waiting }: { outcomes: readonly CommandOutcome[]; waiting: string | null },
): Promise<SentCommand[]> {
  for (const { id, failure } of outcomes)
    await database.transaction(async (transaction) => {
      const ended = await endCommand(transaction, { id, displayId, failure }, new Date(now()))
      if (ended !== undefined) await recordEnd(transaction, ended)
    })
  if (waiting === null) return []
  const open = await deliverCommands(database, displayId, new Date(now()))
  // Unless another one was sent meanwhile, nothing waits any more.
  if (open.length === 0) await redis.eval(FORGET, 1, commandKey(displayId), waiting)
  return open.map(({ id, command: { type }, revision }) => ({ id, type, revision }))
}

/** Ends what is out of time. */
export function expireDisplayCommands(database: Database, now: Date): Promise<void> {
  return database.transaction(async (transaction) => {
    for (const expired of await expireCommands(transaction, now)) await recordEnd(transaction, expired)
  })
}

const FORGET = `if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end`
/** Exists while a command may wait for a display: the id of the last one. */
export const commandKey = (displayId: string): string => `${SERVER_KEYS.displayCommand}${displayId}`

async function recordEnd(transaction: Database, ended: StoredCommand): Promise<void> {
  const { id, display_id, command, created_by, outcome, reason } = ended
  const display = await findDisplay(transaction, display_id)
  await recordAudit(transaction, {
    adminId: null,
    adminAccountId: null,
    adminName: display?.name ?? '',
    action: 'display_command_ended',
    target: display?.name ?? '',
    details: {
      display: display_id,
      command: commandText(command),
      id,
      by: created_by,
      outcome,
      ...(reason === null ? {} : { reason }),
    },
    ipAddress: null,
    userAgent: null,
  })
}

/** A command as one line: `show treemap`. */
export const commandText = (command: DisplayCommand): string =>
  command.type === 'show' ? `show ${contentText(command.board)}` : command.type
