import { z } from 'zod'
import type { Ack, RequestCode, SubscribeAck } from '#shared/protocol/messages'
import { isTopic } from '#shared/protocol/topics'
import type { Topic } from '#shared/protocol/topics'
import { MINUTE_MS } from '#shared/time'
import { BYTES_A_POINT, type Allowances } from './allowance.ts'
import { rateLimited } from './answering.ts'
import type { BoardReceiver } from './board-receiver.ts'
import type { FanOut } from './fan-out.ts'
import type { FairQueue } from './fair-queue.ts'
import type { LiveSocket } from './socket-types.ts'
import type { Subscriptions } from './topic-requests.ts'

/** The number of topics per socket; a client that wants more should follow the market. */
const TOPICS_PER_SOCKET = 100
/** The number per account on this server: each changed topic is encoded, and sent, once per batch. */
const TOPICS_PER_ACCOUNT = 400

const PositionShape = z.object({ epoch: z.string().min(1).max(64), seq: z.int().min(0) })
const SubscribeShape = z.object({
  topic: z.string().refine(isTopic),
  position: PositionShape.nullish(),
  every_ms: z.int().min(100).max(MINUTE_MS).optional(),
})

export interface BoardSubscriptionDeps {
  fanOut: FanOut
  board: BoardReceiver
  turns: FairQueue
  allowances: Allowances
  /** The time that all servers share. */
  now: () => number
}

/** Subscriptions to what is read from the board: the market, the indices, single stocks. */
export class BoardSubscriptions implements Subscriptions {
  readonly #deps: BoardSubscriptionDeps

  constructor(deps: BoardSubscriptionDeps) {
    this.#deps = deps
  }

  async subscribe(socket: LiveSocket, _topic: string, request: unknown): Promise<SubscribeAck> {
    const parsed = SubscribeShape.safeParse(request)
    if (!parsed.success) return refusal('bad_request')
    const { fanOut, board, turns, allowances, now } = this.#deps
    const { topic, position, every_ms: everyMs } = parsed.data
    if (position != null && !(await board.looksBeyond(position.epoch))) return refusal('unavailable')
    if (fanOut.has(topic)) await fanOut.prepare(topic)
    return turns.run(socket.data.identity.userId, () => {
      // The socket may have disconnected, and would then never be removed from the topic.
      if (!socket.connected) return refusal('unavailable')
      if (!fanOut.has(topic)) return refusal('unknown_stock')
      if (hasTooMany(fanOut, socket, topic)) return refusal('too_many_topics')
      const allowance = allowances.of(socket.conn)
      // Other sockets of the account may have subscribed since the check.
      const waitMs = allowance.waitMs()
      if (waitMs > 0) return rateLimited(waitMs)
      const { followed, bytes } = fanOut.follow(socket, topic, position ?? undefined, everyMs)
      allowance.spend(bytes / BYTES_A_POINT.sent)
      return { ok: true, ...followed, now_ms: now() }
    })
  }

  unsubscribe(socket: LiveSocket, topic: string): void {
    if (isTopic(topic)) this.#deps.fanOut.unfollow(socket, topic)
  }

  drop(socket: LiveSocket): void {
    this.#deps.fanOut.drop(socket)
  }
}

function hasTooMany(fanOut: FanOut, socket: LiveSocket, topic: Topic): boolean {
  const topics = fanOut.topicsOf(socket)
  if (topics.has(topic)) return false
  const ofAccount = fanOut.topicsOfAccount(socket.data.identity.userId)
  return topics.size >= TOPICS_PER_SOCKET || ofAccount >= TOPICS_PER_ACCOUNT
}

const WORDS = {
  bad_request: 'The request is {topic, position?: {epoch, seq}, every_ms?: 100 to 60000}.',
  unknown_stock: 'No stock of this code is on the board.',
  unavailable: 'The position of the board is not available now. Try again.',
  too_many_topics: `A socket follows ${TOPICS_PER_SOCKET} topics at most, an account ${TOPICS_PER_ACCOUNT} on one server.`,
} satisfies Partial<Record<RequestCode, string>>

function refusal(code: keyof typeof WORDS): Extract<Ack, { ok: false }> {
  return { ok: false, code, message: WORDS[code] }
}
