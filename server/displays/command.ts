import { isDeepStrictEqual } from 'node:util'
import type { Redis } from 'ioredis'
import { recordAudit } from '#database/audit/audit'
import {
  countOpenCommands,
  deliverCommands,
  endCommand,
  expireCommands,
  findCommand,
  insertCommand,
  type StoredCommand,
} from '#database/displays/commands'
import { findDisplay, patchDisplay, type Display } from '#database/displays/displays'
import type { Database } from '#database/pool'
import { contentText } from '#shared/displays/boards'
import type { CommandOutcome, DisplayCommand, SentCommand } from '#shared/displays/commands'
import { SERVER_KEYS } from '#shared/protocol/names'
import type { Actor } from '../admin/act-on.ts'
import { Problem } from '../request/problem.ts'
import { sessionOwner, type DisplayDeps } from './deps.ts'
import { MAX_OPEN_COMMANDS } from './limits.ts'
import { tellChanged } from './notify.ts'
import { holdOne, recorded } from './recorded.ts'

export interface GivenCommand {
  /** Chosen by who sends it: the same id again is the same command. */
  id: string
  command: DisplayCommand
  ttlMs: number
}

/**
 * Queues a command for a display, and sets what it sets in its entry. It waits in the database until the display reports to any server,
 * or until it expires.
 *
 * @throws Problem not_found, conflict (revoked, too many wait, or the id is that of another command)
 */
export function sendCommand(
  deps: DisplayDeps,
  actor: Actor,
  displayId: string,
  { id, command, ttlMs }: GivenCommand,
): Promise<StoredCommand> {
  return recorded(deps, actor, async ({ transaction, afterCommit, record }) => {
    const display = await holdOne(transaction, displayId)
    const sent = await findCommand(transaction, id)
    if (sent !== undefined) {
      if (sent.display_id === displayId && isDeepStrictEqual(sent.command, command)) return sent
      throw sameId()
    }
    if (display.revoked_at !== null) throw new Problem('conflict', { detail: 'the display is revoked' })
    if ((await countOpenCommands(transaction, displayId)) >= MAX_OPEN_COMMANDS)
      throw new Problem('conflict', { detail: `${MAX_OPEN_COMMANDS} commands wait for this display already` })
    const nowMs = deps.now()
    const { revision } = await apply(transaction, display, command, new Date(nowMs))
    const sessions = await deps.sessions.idsOf(sessionOwner(displayId))
    const stored = await insertCommand(transaction, {
      id,
      display_id: displayId,
      command,
      revision: settingOf(command) === undefined ? null : revision,
      created_by: actor.userId,
      created_at: new Date(nowMs),
      expires_at: new Date(nowMs + ttlMs),
    })
    // It was sent to another display in the meantime.
    if (stored === undefined) throw sameId()
    afterCommit(async () => {
      await deps.redis.set(commandKey(displayId), id, 'PX', ttlMs)
      await tellChanged(deps.redis, sessions, revision).catch(() => undefined)
    })
    await record('display_commanded', display.name, { display: displayId, command: commandText(command), id })
    return stored
  })
}

/**
 * Takes the outcomes that a display reports, and returns what waits for it. The database is only asked when something may wait.
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

const sameId = () => new Problem('conflict', { detail: 'another command has this id' })
const FORGET = `if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end`
const commandKey = (displayId: string): string => `${SERVER_KEYS.displayCommand}${displayId}`

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

type Setting = Partial<Pick<Display, 'is_blank' | 'is_paused' | 'pinned'>>

/** What a command sets in the entry of its display; undefined: nothing. */
function settingOf(command: DisplayCommand): Setting | undefined {
  switch (command.type) {
    case 'blank':
    case 'unblank':
      return { is_blank: command.type === 'blank' }
    case 'pause':
    case 'resume':
      return { is_paused: command.type === 'pause' }
    case 'show':
      return { pinned: command.board }
    case 'release':
      return { pinned: null }
    case 'identify':
    case 'reload':
    case 'picture':
      return undefined
  }
}

async function apply(
  transaction: Database,
  display: Display,
  command: DisplayCommand,
  now: Date,
): Promise<Display> {
  const setting = settingOf(command)
  const isNew = Object.entries(setting ?? {}).some(
    ([field, value]) => !isDeepStrictEqual(display[field as keyof Setting], value),
  )
  if (!isNew) return display
  return patchDisplay(transaction, display.id, {
    ...setting,
    revision: display.revision + 1,
    changed_at: now,
  })
}

/** A command as one line: `show treemap`. */
const commandText = (command: DisplayCommand): string =>
  command.type === 'show' ? `show ${contentText(command.board)}` : command.type
