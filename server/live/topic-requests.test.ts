import pino from 'pino'
import { expect, it } from 'vitest'
import { EVENTS } from '#shared/protocol/events'
import type { TopicEntry } from '#shared/protocol/topics'
import type { Allowances } from './allowance.ts'
import { createAnswering } from './answering.ts'
import type { LiveSocket } from './socket-types.ts'
import { createTopicRequests, type Subscriptions } from './topic-requests.ts'

type Listener = (request: unknown, answer: (ack: unknown) => void) => void

it('requests of a socket about a topic are handled in order, however long each takes', async () => {
  const done: string[] = []
  const waiting: (() => void)[] = []
  const slow: Subscriptions = {
    subscribe: async () => {
      await new Promise<void>((resolve) => waiting.push(resolve))
      done.push('subscribe')
      return { ok: true, topic: 'news', last_seq: 0 }
    },
    unsubscribe: () => void done.push('unsubscribe'),
    drop: () => undefined,
  }
  const topics: Record<string, TopicEntry> = {
    news: {
      kind: 'list',
      list: 'news',
      namespace: '/',
      right: 'view_market',
      cost: 1,
    } as unknown as TopicEntry,
  }
  const allowances = { of: () => ({ waitMs: () => 0, spend: () => undefined }) } as unknown as Allowances
  const { serve } = createTopicRequests({
    namespace: '/',
    topics,
    kinds: { rows: slow, row: slow, list: slow },
    answering: createAnswering(allowances, pino({ level: 'silent' })),
  })
  const listeners = new Map<string, Listener>()
  const socket = {
    data: { identity: { userId: 'kim', role: 'user' } },
    on: (event: string, listener: Listener) => listeners.set(event, listener),
  } as unknown as LiveSocket
  serve(socket)
  const ask = (event: string) =>
    new Promise((answer) => listeners.get(event)?.call(socket, { topic: 'news' }, answer))

  const answers = [EVENTS.subscribe, EVENTS.unsubscribe, EVENTS.subscribe].map(ask)
  await expect.poll(() => waiting.length).toBe(1)
  expect(done).toEqual([])
  waiting[0]?.()
  await expect.poll(() => waiting.length).toBe(2)
  expect(done).toEqual(['subscribe', 'unsubscribe'])
  waiting[1]?.()
  expect(await Promise.all(answers)).toMatchObject([{ ok: true }, { ok: true }, { ok: true }])
  expect(done).toEqual(['subscribe', 'unsubscribe', 'subscribe'])
})
