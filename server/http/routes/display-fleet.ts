import { commandsOf } from '#database/displays/commands'
import { findDisplay } from '#database/displays/displays'
import { transitionsOf } from '#database/displays/fleet'
import { loadsOf } from '#database/displays/loads'
import { recentMessages, type StoredMessage } from '#database/displays/messages'
import { includes } from '#shared/displays/messages'
import { isoOf, seoulIso } from '#shared/market/seoul-time'
import * as commands from '#shared/rest/display-commands'
import * as messages from '#shared/rest/display-messages'
import { readDisplayHistory } from '#shared/rest/display-fleet'
import { displayOf } from '../../displays/deps.ts'
import type { JudgedDisplay } from '../../displays/fleet.ts'
import { isAway, type Verdict } from '../../displays/judge.ts'
import { sendMessage, withdrawMessage } from '../../displays/message.ts'
import { keepPicture, findPicture } from '../../displays/pictures.ts'
import { presentCommand } from '../../displays/present-command.ts'
import { sendCommand } from '../../displays/send-command.ts'
import { Problem } from '../../request/problem.ts'
import { userOf } from '../context.ts'
import { handle, type Route } from '../handle.ts'
import { readerOf } from '../reader.ts'
import type { DisplayRouteDeps } from './displays.ts'

/** More than a display has in a week, unless it changes its state every ten minutes. */
const HISTORY_ROWS = 1_000
const COMMAND_ROWS = 50
const MESSAGE_ROWS = 50

/** What displays do and are to do: their states, commands, messages and pictures. */
export function displayFleetRoutes(deps: DisplayRouteDeps): Route[] {
  const { database, redis, now } = deps

  async function requireDisplay(id: string): Promise<void> {
    if ((await findDisplay(database, id)) === undefined)
      throw new Problem('not_found', { detail: 'there is no such display' })
  }

  async function shown(stored: readonly StoredMessage[]): Promise<messages.DisplayMessage[]> {
    const paired = (await deps.fleet.judged()).filter(({ display }) => display.revoked_at === null)
    const nowMs = now()
    return stored.map((message) => presentMessage(message, paired, nowMs))
  }

  return [
    handle(readDisplayHistory, async (_ctx, { params: { id } }) => {
      await requireDisplay(id)
      const rows = await transitionsOf(database, id, HISTORY_ROWS)
      const states = rows.map(({ state, reason, since, at }) => {
        return { state, reason, since: isoOf(since), at: isoOf(at) }
      })
      const loads = (await loadsOf(database, id, HISTORY_ROWS)).map(({ reason, at }) => {
        return { reason, at: isoOf(at) }
      })
      return { states, loads }
    }),
    handle(commands.commandDisplay, async (ctx, { params, body: { id, command, ttl_s } }) =>
      presentCommand(
        await sendCommand(deps, readerOf(ctx), params.id, { id, command, ttlMs: ttl_s * 1_000 }),
      ),
    ),
    handle(commands.readDisplayCommands, async (_ctx, { params: { id } }) => {
      await requireDisplay(id)
      return { items: (await commandsOf(database, id, COMMAND_ROWS)).map(presentCommand) }
    }),
    handle(commands.sendPicture, async (ctx, { body }) => {
      const id = displayOf(userOf(ctx).sub)
      if (id === undefined) throw new Problem('session_ended')
      await keepPicture(redis, id, body, now())
    }),
    handle(commands.readPicture, async (_ctx, { params: { id } }) => {
      const picture = await findPicture(redis, id)
      if (picture === undefined) throw new Problem('not_found', { detail: 'it has drawn none lately' })
      const { at_ms, image, numbers } = picture
      return { at: seoulIso(at_ms), image, numbers }
    }),
    handle(messages.listDisplayMessages, async () => ({
      items: await shown(await recentMessages(database, MESSAGE_ROWS)),
    })),
    handle(messages.sendDisplayMessage, async (ctx, { body }) => {
      const { kind, ends_at, ...given } = body
      const takesOver = kind === 'takeover'
      const [message] = await shown([
        await sendMessage(deps, readerOf(ctx), {
          id: given.id,
          to: given.to,
          level: given.level,
          takes_over: takesOver,
          text: 'text' in given ? given.text : null,
          board: 'board' in given ? given.board : null,
          endsMs: Date.parse(ends_at),
        }),
      ])
      return message as messages.DisplayMessage
    }),
    handle(messages.endDisplayMessage, (ctx, { params: { id } }) => withdrawMessage(deps, readerOf(ctx), id)),
  ]
}

function presentMessage(
  { id, takes_over, to, level, text, board, created_by, created_at, ends_at, ended_by }: StoredMessage,
  displays: readonly JudgedDisplay[],
  nowMs: number,
): messages.DisplayMessage {
  const targets = displays.filter(({ display }) =>
    includes(to, { id: display.id, group: display.fleet_group }),
  )
  const count = (matches: (verdict: Verdict) => boolean) =>
    targets.filter(({ verdict }) => matches(verdict)).length
  return {
    id,
    kind: takes_over ? 'takeover' : 'message',
    to,
    level,
    text,
    // Held boards are of the kinds that the endpoint states.
    board: board as messages.DisplayMessage['board'],
    state: ends_at.getTime() > nowMs ? 'on' : 'over',
    by: created_by,
    sent_at: isoOf(created_at),
    ends_at: isoOf(ends_at),
    ended_by,
    targets: targets.length,
    shown: count(({ state }) => state === 'live' || state === 'outdated'),
    away: count(isAway),
  }
}
