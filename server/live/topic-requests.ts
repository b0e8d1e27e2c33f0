import { z } from 'zod'
import { hasRight } from '#shared/auth/rights'
import { EVENTS } from '#shared/protocol/events'
import type { ListSubscribeAck } from '#shared/protocol/events'
import type { Ack, RequestCode, SubscribeAck } from '#shared/protocol/messages'
import { entryOf, topicsIn } from '#shared/protocol/topics'
import type { Namespace, TopicEntry, TopicTable } from '#shared/protocol/topics'
import type { Answering } from './answering.ts'
import type { LiveSocket } from './socket-types.ts'

/** How topics of a kind are followed. */
export interface Subscriptions {
  /** @param request has a topic, and is otherwise unchecked */
  subscribe(
    socket: LiveSocket,
    topic: string,
    request: unknown,
  ): Promise<SubscribeAck | ListSubscribeAck<string>>
  unsubscribe(socket: LiveSocket, topic: string): void
  /** Removes a socket that has disconnected. */
  drop(socket: LiveSocket): void
}

export interface TopicRequestDeps {
  namespace: Namespace
  topics: TopicTable
  kinds: Readonly<Record<TopicEntry['kind'], Subscriptions>>
  answering: Answering
}

/** The handlers that the sockets of a namespace share. */
export interface TopicRequests {
  /** Listens to a socket that has just connected. */
  serve: (socket: LiveSocket) => void
  drop: (socket: LiveSocket) => void
}

type Refused = Extract<Ack, { ok: false }>

const Named = z.object({ topic: z.string() })

/**
 * Handles `subscribe` and `unsubscribe` in a namespace: the table of topics decides whether a topic exists,
 * for whom and how.
 */
export function createTopicRequests({
  namespace,
  topics,
  kinds,
  answering,
}: TopicRequestDeps): TopicRequests {
  const words = { unknown_topic: `Topics are ${topicsIn(namespace, topics).join(', ')}.` }

  function stated(name: string): TopicEntry | undefined {
    const entry = entryOf(name, topics)
    return entry?.namespace === namespace ? entry : undefined
  }

  function named(request: unknown): { topic: string; entry: TopicEntry } | Refused {
    const parsed = Named.safeParse(request)
    if (!parsed.success) return refusal('bad_request', 'The request is {topic, …}.')
    const { topic } = parsed.data
    const entry = stated(topic)
    return entry === undefined ? refusal('unknown_topic', words.unknown_topic) : { topic, entry }
  }

  /** The pending requests of a socket about one topic, handled one after the other. */
  const pending = new WeakMap<LiveSocket, Map<string, Promise<unknown>>>()

  async function inOrder<Done>(
    socket: LiveSocket,
    topic: string,
    act: () => Done | Promise<Done>,
  ): Promise<Done> {
    const topics = pending.get(socket) ?? new Map<string, Promise<unknown>>()
    pending.set(socket, topics)
    const doing = topics.get(topic)?.then(act, act) ?? (async () => act())()
    topics.set(topic, doing)
    try {
      return await doing
    } finally {
      if (topics.get(topic) === doing) topics.delete(topic)
    }
  }

  const onSubscribe = answering(
    async (socket, request) => {
      const requested = named(request)
      if ('ok' in requested) return requested
      const { topic, entry } = requested
      if (!hasRight(socket.data.identity.role, entry.right))
        return refusal('forbidden', 'This topic is not for your role.')
      return inOrder(socket, topic, () => kinds[entry.kind].subscribe(socket, topic, request))
    },
    (request) => {
      const requested = named(request)
      return 'ok' in requested ? 0 : requested.entry.cost
    },
  )

  const onUnsubscribe = answering(async (socket, request) => {
    const requested = named(request)
    if ('ok' in requested) return requested
    // A pending request would otherwise subscribe the socket afterwards, and stay.
    await inOrder(socket, requested.topic, () =>
      kinds[requested.entry.kind].unsubscribe(socket, requested.topic),
    )
    return { ok: true }
  })

  const followed = new Set(Object.values(kinds))
  return {
    serve(socket) {
      socket.on(EVENTS.subscribe, onSubscribe)
      socket.on(EVENTS.unsubscribe, onUnsubscribe)
    },
    drop: (socket) => followed.forEach((kind) => kind.drop(socket)),
  }
}

function refusal(code: RequestCode, message: string): Refused {
  return { ok: false, code, message }
}
