import { isDeepStrictEqual } from 'node:util'
import {
  activeMessages,
  endMessage,
  findMessage,
  holdMessages,
  holdTargets,
  insertMessage,
  newRevisions,
  type StoredMessage,
} from '#database/displays/messages'
import type { Database } from '#database/pool'
import type { AfterCommit } from '#database/record-first'
import { contentText } from '#shared/displays/boards'
import { MAX_MESSAGE_HOURS, MAX_MESSAGES, type MessageTarget } from '#shared/displays/messages'
import { isoOf } from '#shared/market/seoul-time'
import { HOUR_MS } from '#shared/time'
import type { Actor } from '../admin/act-on.ts'
import { Problem } from '../request/problem.ts'
import type { DisplayDeps } from './deps.ts'
import { noticeTo } from './notify.ts'
import { recorded } from './recorded.ts'

export type GivenMessage = Pick<StoredMessage, 'id' | 'takes_over' | 'to' | 'level' | 'text' | 'board'> & {
  endsMs: number
}

/**
 * Puts a message or a takeover on displays until its end. Each of them has a new revision, so what its report proves includes the
 * message.
 *
 * @throws Problem invalid_input (its end, no such display), conflict (too many are on, or the id is that of another message)
 */
export function sendMessage(
  deps: DisplayDeps,
  actor: Actor,
  { endsMs, ...message }: GivenMessage,
): Promise<StoredMessage> {
  return recorded(deps, actor, async ({ transaction, afterCommit, record }) => {
    await holdMessages(transaction)
    const nowMs = deps.now()
    const sent = await findMessage(transaction, message.id)
    if (sent !== undefined) {
      if (isDeepStrictEqual(contentOf(sent), contentOf(message))) return sent
      throw new Problem('conflict', { detail: 'another message has this id' })
    }
    if (endsMs <= nowMs || endsMs > nowMs + MAX_MESSAGE_HOURS * HOUR_MS)
      refuse('ends_at', 'bad_end', `is not within the next ${MAX_MESSAGE_HOURS} hours`)
    if ((await activeMessages(transaction, new Date(nowMs))).length >= MAX_MESSAGES)
      throw new Problem('conflict', { detail: `${MAX_MESSAGES} messages are on already` })
    const names = await changeTargets(deps, { transaction, afterCommit }, message.to)
    if (names.length === 0) refuse('to', 'no_display', 'is no display that is paired')
    const times = { created_at: new Date(nowMs), ends_at: new Date(endsMs) }
    const stored = await insertMessage(transaction, { ...message, ...times, created_by: actor.userId })
    await record('display_message_sent', targetText(message.to, names), {
      id: message.id,
      ...textOf(stored),
      ends_at: isoOf(stored.ends_at),
      count: names.length,
    })
    return stored
  })
}

/** Ends a message or a takeover before its time. @throws Problem not_found */
export function withdrawMessage(deps: DisplayDeps, actor: Actor, id: string): Promise<void> {
  return recorded(deps, actor, async ({ transaction, afterCommit, record }) => {
    const ended = await endMessage(transaction, { id, by: actor.userId }, new Date(deps.now()))
    if (ended === undefined) throw new Problem('not_found', { detail: 'no such message is on' })
    const names = await changeTargets(deps, { transaction, afterCommit }, ended.to)
    await record('display_message_ended', targetText(ended.to, names), { id, ...textOf(ended) })
  })
}

/** Gives the displays of a target a new revision, and notifies them after the commit. @returns their names */
async function changeTargets(
  deps: DisplayDeps,
  { transaction, afterCommit }: { transaction: Database; afterCommit: AfterCommit },
  to: MessageTarget,
): Promise<string[]> {
  const displays = await holdTargets(transaction, to)
  const ids = displays.map(({ id }) => id)
  await newRevisions(transaction, ids, new Date(deps.now()))
  afterCommit(await noticeTo(deps, ids))
  return displays.map(({ name }) => name)
}

const contentOf = ({ takes_over, to, level, text, board }: Omit<GivenMessage, 'id' | 'endsMs'>) => {
  return { takes_over, to, level, text, board }
}

function refuse(field: string, code: string, message: string): never {
  throw new Problem('invalid_input', { errors: [{ field, code, message }] })
}

function targetText(to: MessageTarget, names: readonly string[]): string {
  if ('all' in to) return ''
  return 'group' in to ? to.group : (names[0] ?? '')
}

const textOf = ({ takes_over, level, text, board }: StoredMessage) => ({
  kind: takes_over ? 'takeover' : 'message',
  level,
  ...(text === null ? {} : { text }),
  ...(board === null ? {} : { boards: contentText(board) }),
})
