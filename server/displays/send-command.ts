import { isDeepStrictEqual } from 'node:util'
import {
  commandsOfBatch,
  displaysWithOpenCommands,
  findCommand,
  holdBatch,
  insertCommands,
  type NewCommand,
  type StoredCommand,
} from '#database/displays/commands'
import type { Display } from '#database/displays/displays'
import type { DisplayCommand } from '#shared/displays/commands'
import type { GroupTarget } from '#shared/displays/groups'
import type { Actor } from '../admin/act-on.ts'
import { Problem } from '../request/problem.ts'
import { applyCommand } from './command-setting.ts'
import { commandKey, commandText } from './command.ts'
import type { DisplayDeps } from './deps.ts'
import { holdSeveral } from './hold-several.ts'
import { MAX_OPEN_COMMANDS } from './limits.ts'
import { noticeTo } from './notify.ts'
import { holdOne, recorded, type RecordedAct } from './recorded.ts'

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
  given: GivenCommand,
): Promise<StoredCommand> {
  return recorded(deps, actor, async (act) => {
    const display = await holdOne(act.transaction, displayId)
    const sent = await findCommand(act.transaction, given.id)
    if (sent !== undefined) {
      if (sent.display_id === displayId && isDeepStrictEqual(sent.command, given.command)) return sent
      throw sameId()
    }
    if (display.revoked_at !== null) throw new Problem('conflict', { detail: 'the display is revoked' })
    const [stored] = await queue(deps, act, actor, { ...given, batch: null, displays: [display] })
    return stored as StoredCommand
  })
}

/**
 * Queues a command for each of several displays, or for none of them.
 *
 * @throws Problem invalid_input (unknown or revoked displays), conflict (too many wait, or the id is that of another command)
 */
export function sendGroupCommand(
  deps: DisplayDeps,
  actor: Actor,
  to: GroupTarget,
  given: GivenCommand,
): Promise<void> {
  return recorded(deps, actor, async (act) => {
    await holdBatch(act.transaction, given.id)
    const [sent] = await commandsOfBatch(act.transaction, given.id)
    if (sent !== undefined) {
      if (isDeepStrictEqual(sent.command, given.command)) return
      throw sameId()
    }
    const displays = await holdSeveral(act.transaction, to)
    await queue(deps, act, actor, { ...given, batch: given.id, displays })
  })
}

interface Queued extends GivenCommand {
  batch: string | null
  /** Their rows are locked. */
  displays: readonly Display[]
}

async function queue(
  deps: DisplayDeps,
  { transaction, afterCommit, record }: RecordedAct,
  { userId }: Actor,
  { id, batch, command, ttlMs, displays }: Queued,
): Promise<StoredCommand[]> {
  const ids = displays.map((display) => display.id)
  const full = await displaysWithOpenCommands(transaction, ids, { atLeast: MAX_OPEN_COMMANDS })
  if (full.length > 0) {
    const names = displays.filter((display) => full.includes(display.id)).map(({ name }) => name)
    throw new Problem('conflict', {
      detail: `${MAX_OPEN_COMMANDS} commands wait for ${names.join(', ')} already`,
    })
  }
  const nowMs = deps.now()
  const given: NewCommand[] = []
  for (const display of displays)
    given.push({
      id: batch === null ? id : crypto.randomUUID(),
      display_id: display.id,
      batch,
      command,
      revision: await applyCommand(transaction, display, command, new Date(nowMs)),
      created_by: userId,
      created_at: new Date(nowMs),
      expires_at: new Date(nowMs + ttlMs),
    })
  const notify = await noticeTo(deps, ids)
  const stored = await insertCommands(transaction, given)
  // It was sent to another display in the meantime.
  if (stored.length < given.length) throw sameId()
  afterCommit(async () => {
    const pipeline = deps.redis.pipeline()
    for (const each of stored) pipeline.set(commandKey(each.display_id), each.id, 'PX', ttlMs)
    await pipeline.exec()
    await notify()
  })
  for (const [at, display] of displays.entries())
    await record('display_commanded', display.name, {
      display: display.id,
      command: commandText(command),
      id: given[at]?.id,
      ...(batch === null ? {} : { count: displays.length }),
    })
  return stored
}

const sameId = () => new Problem('conflict', { detail: 'another command has this id' })
