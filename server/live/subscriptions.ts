import { z } from 'zod'
import type { Ack, SubscribeAck } from '#shared/protocol/messages'
import { TOPICS } from '#shared/protocol/names'
import type { FanOut } from './fan-out.ts'
import type { LiveSocket } from './socket-types.ts'

const TopicName = z.enum(TOPICS)
const PositionShape = z.object({ epoch: z.string().min(1).max(64), seq: z.int().min(0) })
const SubscribeRequest = z.object({
  topic: TopicName,
  position: PositionShape.nullish(),
  every_ms: z.int().min(100).max(60_000).optional(),
})
const UnsubscribeRequest = z.object({ topic: TopicName })

/** Answers a wish to follow a topic. A malformed one is answered, too: nothing a client sends is fatal. */
export function subscribe(fanOut: FanOut, socket: LiveSocket, request: unknown): SubscribeAck {
  const parsed = SubscribeRequest.safeParse(request)
  if (!parsed.success) return refusal(request)
  const { topic, position, every_ms: everyMs } = parsed.data
  return { ok: true, ...fanOut.follow(socket, topic, position ?? undefined, everyMs) }
}

export function unsubscribe(fanOut: FanOut, socket: LiveSocket, request: unknown): Ack {
  const parsed = UnsubscribeRequest.safeParse(request)
  if (!parsed.success) return refusal(request)
  fanOut.unfollow(socket, parsed.data.topic)
  return { ok: true }
}

function refusal(request: unknown): { ok: false; code: string; message: string } {
  const topic = z.object({ topic: z.string() }).safeParse(request)
  return topic.success && !TopicName.safeParse(topic.data.topic).success
    ? { ok: false, code: 'unknown_topic', message: `Topics are ${TOPICS.join(', ')}.` }
    : {
        ok: false,
        code: 'bad_request',
        message: 'The request is {topic, position?: {epoch, seq}, every_ms?: 100 to 60000}.',
      }
}
