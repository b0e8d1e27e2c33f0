import { commandsOfBatch } from '#database/displays/commands'
import { isoOf } from '#shared/market/seoul-time'
import * as groups from '#shared/rest/display-groups'
import { applyToOthers } from '../../displays/apply.ts'
import { isAway } from '../../displays/judge.ts'
import { commandState } from '../../displays/present-command.ts'
import { sendGroupCommand } from '../../displays/send-command.ts'
import { Problem } from '../../request/problem.ts'
import { handle, type Route } from '../handle.ts'
import { readerOf } from '../reader.ts'
import type { DisplayRouteDeps } from './displays.ts'

/** What is done to several displays in one request. */
export function displayGroupRoutes(deps: DisplayRouteDeps): Route[] {
  const { database } = deps

  async function commandOf(batch: string): Promise<groups.GroupCommandAnswer> {
    const stored = await commandsOfBatch(database, batch)
    const [first] = stored
    if (first === undefined) throw new Problem('not_found', { detail: 'there is no such command' })
    const judged = await deps.fleet.judged()
    const away = new Set(judged.filter(({ verdict }) => isAway(verdict)).map(({ display }) => display.id))
    return {
      id: batch,
      // Held boards, and the types that can be sent to several, are as the endpoint states.
      command: first.command as groups.GroupCommandAnswer['command'],
      by: first.created_by,
      sent_at: isoOf(first.created_at),
      expires_at: isoOf(first.expires_at),
      items: stored.map((each) => ({
        display: each.display_id,
        name: each.name,
        command: each.id,
        state: commandState(each),
        reason: each.reason,
        away: away.has(each.display_id),
      })),
    }
  }

  return [
    handle(groups.applyDisplay, async (ctx, { params: { id }, body }) => {
      const applied = await applyToOthers(deps, readerOf(ctx), id, body)
      const items = applied.map(({ display, isChanged }) => {
        return { id: display.id, name: display.name, revision: display.revision, changed: isChanged }
      })
      return { items: items.sort((a, b) => a.name.localeCompare(b.name, 'ko')) }
    }),
    handle(groups.commandDisplays, async (ctx, { body: { id, to, command, ttl_s } }) => {
      await sendGroupCommand(deps, readerOf(ctx), to, { id, command, ttlMs: ttl_s * 1_000 })
      return commandOf(id)
    }),
    handle(groups.readGroupCommand, (_ctx, { params: { id } }) => commandOf(id)),
  ]
}
