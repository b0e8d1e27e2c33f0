import { z } from 'zod'
import { hasRight } from '#shared/auth/rights'
import type { Ack, RequestCode, SubscribeAck } from '#shared/protocol/messages'
import { isTopic } from '#shared/protocol/names'
import type { Topic } from '#shared/protocol/names'
import { BYTES_A_POINT, type Allowances } from './allowance.ts'
import { rateLimited } from './answering.ts'
import type { BoardReceiver } from './board-receiver.ts'
import type { FanOut } from './fan-out.ts'
import type { PacedTurns } from './paced-turns.ts'
import type { LiveSocket } from './socket-types.ts'

/** What one socket may follow; who wants more of the market than this wants the market. */
const TOPICS_PER_SOCKET = 100
/** And all sockets of one account on this server: each topic that moves is encoded, and sent, once a batch. */
const TOPICS_PER_ACCOUNT = 400

const TopicName = z.string().refine(isTopic, { error: 'unknown topic' })
const PositionShape = z.object({ epoch: z.string().min(1).max(64), seq: z.int().min(0) })
const SubscribeRequest = z.object({
  topic: TopicName,
  position: PositionShape.nullish(),
  every_ms: z.int().min(100).max(60_000).optional(),
})
const UnsubscribeRequest = z.object({ topic: TopicName })

export interface SubscribeParts {
  fanOut: FanOut
  board: BoardReceiver
  turns: PacedTurns
  allowances: Allowances
}

/** Answers a wish to follow a topic. A malformed one is answered, too: nothing a client sends is fatal. */
export async function subscribe(
  { fanOut, board, turns, allowances }: SubscribeParts,
  socket: LiveSocket,
  request: unknown,
): Promise<SubscribeAck> {
  const parsed = SubscribeRequest.safeParse(request)
  if (!parsed.success) return malformed(request)
  const { topic, position, every_ms: everyMs } = parsed.data
  if (!hasRight(socket.data.identity.role, 'view_market')) return refusal('forbidden')
  if (position != null && !(await board.looksBeyond(position.epoch))) return refusal('unavailable')
  if (fanOut.has(topic)) await fanOut.prepare(topic)
  return turns.run(socket.data.identity.userId, () => {
    // It may have gone meanwhile, and nobody would ever take it off the topic.
    if (!socket.connected) return refusal('unavailable')
    if (!fanOut.has(topic)) return refusal('unknown_stock')
    if (hasTooMany(fanOut, socket, topic)) return refusal('too_many_topics')
    const allowance = allowances.of(socket.conn)
    // Others of its account may have been at it since it asked.
    const waitMs = allowance.waitMs()
    if (waitMs > 0) return rateLimited(waitMs)
    const { followed, bytes } = fanOut.follow(socket, topic, position ?? undefined, everyMs)
    allowance.spend(bytes / BYTES_A_POINT.sent)
    return { ok: true, ...followed, now_ms: Date.now() }
  })
}

function hasTooMany(fanOut: FanOut, socket: LiveSocket, topic: Topic): boolean {
  const topics = fanOut.topicsOf(socket)
  if (topics.has(topic)) return false
  const ofAccount = fanOut.topicsOfAccount(socket.data.identity.userId)
  return topics.size >= TOPICS_PER_SOCKET || ofAccount >= TOPICS_PER_ACCOUNT
}

export function unsubscribe(fanOut: FanOut, socket: LiveSocket, request: unknown): Ack {
  const parsed = UnsubscribeRequest.safeParse(request)
  if (!parsed.success) return malformed(request)
  fanOut.unfollow(socket, parsed.data.topic)
  return { ok: true }
}

/** Beyond the message itself: the whole market is the dearest thing that can be asked for. */
export function costOfSubscribing(request: unknown): number {
  return (request as { topic?: Topic } | null)?.topic === 'market' ? 4 : 0
}

const WORDS = {
  unknown_topic: 'Topics are market, index and stock:<code>.',
  bad_request: 'The request is {topic, position?: {epoch, seq}, every_ms?: 100 to 60000}.',
  forbidden: 'This topic is not for your role.',
  unknown_stock: 'No stock of this code is on the board.',
  unavailable: 'Where the board is cannot be asked right now. Try again.',
  too_many_topics: `A socket follows ${TOPICS_PER_SOCKET} topics at most, an account ${TOPICS_PER_ACCOUNT} on one server.`,
} satisfies Partial<Record<RequestCode, string>>

function refusal(code: keyof typeof WORDS): Extract<Ack, { ok: false }> {
  return { ok: false, code, message: WORDS[code] }
}

function malformed(request: unknown): Extract<Ack, { ok: false }> {
  const named = z.object({ topic: z.string() }).safeParse(request)
  return refusal(named.success && !isTopic(named.data.topic) ? 'unknown_topic' : 'bad_request')
}
