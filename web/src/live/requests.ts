import { EVENTS } from '#shared/protocol/events'
import type { SubscribeRequest } from '#shared/protocol/events'
import type { Ack, Timed } from '#shared/protocol/messages'
import type { Topic } from '#shared/protocol/topics'
import type { ServerClock } from './clock.ts'
import { ACK_TIMEOUT_MS } from './socket.ts'
import type { LiveSocket } from './socket.ts'

export type Requests = ReturnType<typeof requestsOn>

/** The requests of the default namespace. Each throws if it is not answered. */
export function requestsOn(socket: LiveSocket, clock: ServerClock) {
  const withTimeout = () => socket.timeout(ACK_TIMEOUT_MS)

  /** The answer to a request has the tightest bounds of the server's time. */
  async function timed<Answer extends Ack<Partial<Timed>>>(send: () => Promise<Answer>): Promise<Answer> {
    const sentAtMs = clock.instant().elapsedMs
    const answer = await send()
    if (answer.ok && answer.now_ms !== undefined) clock.observe(answer.now_ms, sentAtMs)
    return answer
  }

  return {
    subscribe: (request: SubscribeRequest) =>
      timed(() => withTimeout().emitWithAck(EVENTS.subscribe, request)),
    unsubscribe: (topic: Topic) => withTimeout().emitWithAck(EVENTS.unsubscribe, { topic }),
    renew: (token: string) => timed(() => withTimeout().emitWithAck(EVENTS.renew, { token })),
  }
}
