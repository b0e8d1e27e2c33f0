import type { Redis } from 'ioredis'
import { z } from 'zod'
import type { Database } from '#database/pool'
import type { Log } from '#platform/log'
import { hasRight } from '#shared/auth/rights'
import { ADMIN_TOPICS, type AdminTopic } from '#shared/protocol/accounts'
import type { Ack } from '#shared/protocol/messages'
import { EVENTS } from '#shared/protocol/events'
import type { AdminClientToServer, ListSubscribeAck } from '#shared/protocol/events'
import { ADMIN_NAMESPACE } from '#shared/protocol/names'
import { recordRead, type Reader } from '../admin/read-record.ts'
import { peerAddress } from '../request/peer-address.ts'
import type { Answering } from './answering.ts'
import { AuditFollowers } from './audit-followers.ts'
import type { Middleware } from './door.ts'
import { Refusal } from './refusal.ts'
import type { SessionWatch } from './session-watch.ts'
import type { Handlers, LiveServer, LiveSocket } from './socket-types.ts'

export interface AdminFeedDeps {
  io: LiveServer
  database: Database
  redis: Redis
  /** How many proxies in front are believed about addresses. */
  trustProxy: number
  /** That of the default namespace: who may not come in there may not come in here. */
  handshake: Middleware
  sessions: SessionWatch
  answering: Answering
  log: Log
}

const SubscribeRequest = z.object({
  topic: z.enum(ADMIN_TOPICS),
  after_seq: z.int().min(0).nullish(),
})
const UnsubscribeRequest = z.object({ topic: z.enum(ADMIN_TOPICS) })

/** Points beyond the message's own: the trail is read from the database, from wherever the reader says. */
const SUBSCRIBING = 4

/** The namespace of what only admins may follow: the trail and the logins in it, row by row as they are committed. */
export function attachAdminFeeds(deps: AdminFeedDeps): { stop: () => void } {
  const { io, database, handshake, sessions, answering, trustProxy, log } = deps
  const admins = io.of(ADMIN_NAMESPACE)
  const followers = new AuditFollowers(database, log)

  admins.use(handshake)
  admins.use((socket, next) => {
    const mayFollow = hasRight(socket.data.identity.role, 'view_audit')
    next(mayFollow ? undefined : new Refusal('forbidden', 'This is not for your role.'))
  })
  const putOnRecord = (socket: LiveSocket, topic: AdminTopic) =>
    recordRead(deps, readerOf(socket, trustProxy), { action: 'audit_viewed', details: { topic } })
  const handlers: Handlers<AdminClientToServer> = {
    subscribe: (socket, request) => subscribe({ followers, putOnRecord, log }, socket, request),
    unsubscribe: (socket, request) => unsubscribe(followers, socket, request),
  }
  const onSubscribe = answering(handlers.subscribe, () => SUBSCRIBING)
  const onUnsubscribe = answering(handlers.unsubscribe)
  admins.on('connection', (socket) => {
    sessions.watch(socket)
    socket.on(EVENTS.subscribe, onSubscribe)
    socket.on(EVENTS.unsubscribe, onUnsubscribe)
    socket.on('disconnect', () => followers.drop(socket))
  })
  return { stop: () => followers.stop() }
}

interface Following {
  followers: AuditFollowers
  /** Before the first row leaves. */
  putOnRecord: (socket: LiveSocket, topic: AdminTopic) => Promise<void>
  log: Log
}

async function subscribe(
  { followers, putOnRecord, log }: Following,
  socket: LiveSocket,
  request: unknown,
): Promise<ListSubscribeAck<AdminTopic>> {
  const parsed = SubscribeRequest.safeParse(request)
  if (!parsed.success) return malformed(request, '{topic, after_seq?: 0 or more}')
  const { topic, after_seq: afterSeq } = parsed.data
  try {
    await putOnRecord(socket, topic)
    return { ok: true, topic, last_seq: await followers.follow(socket, topic, afterSeq ?? undefined) }
  } catch (err) {
    log.warn({ err }, 'the trail cannot be followed')
    return { ok: false, code: 'unavailable', message: 'The trail cannot be read right now. Try again.' }
  }
}

function readerOf({ data, handshake }: LiveSocket, trustProxy: number): Reader {
  const { userId, role, sessionId } = data.identity
  const { headers, address } = handshake
  const ipAddress = peerAddress(headers, address, trustProxy)
  return { userId, role, sessionId, visitor: { ipAddress, userAgent: headers['user-agent'] ?? null } }
}

function unsubscribe(followers: AuditFollowers, socket: LiveSocket, request: unknown): Ack {
  const parsed = UnsubscribeRequest.safeParse(request)
  if (!parsed.success) return malformed(request, '{topic}')
  followers.unfollow(socket, parsed.data.topic)
  return { ok: true }
}

function malformed(request: unknown, shape: string): Extract<Ack, { ok: false }> {
  const named = z.object({ topic: z.string() }).safeParse(request)
  return named.success && !ADMIN_TOPICS.some((topic) => topic === named.data.topic)
    ? { ok: false, code: 'unknown_topic', message: `Topics are ${ADMIN_TOPICS.join(', ')}.` }
    : { ok: false, code: 'bad_request', message: `The request is ${shape}.` }
}
