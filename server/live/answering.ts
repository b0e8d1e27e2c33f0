import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import type { Log } from '#platform/log'
import type { Ack } from '#shared/protocol/messages'
import type { LiveSocket } from './socket-types.ts'
import { costOf } from './subscriptions.ts'

/** Makes a listener of what a request does: each is answered, if the client asked for an answer, and none ends the process. */
export type Answering = (
  socket: LiveSocket,
  handle: (request: unknown) => Ack | Promise<Ack>,
) => (first: unknown, second: unknown) => void

/** Each socket's requests, weighed by `costOf`: a word may be answered with a snapshot of 300 kB. */
const REQUESTS = { points: 200, duration: 10 }

export function createAnswering(log: Log): Answering {
  const requests = new RateLimiterMemory(REQUESTS)

  async function answerTo(
    socket: LiveSocket,
    request: unknown,
    handle: (request: unknown) => Ack | Promise<Ack>,
  ): Promise<Ack> {
    try {
      await requests.consume(socket.id, costOf(request))
      return await handle(request)
    } catch (err) {
      if (err instanceof RateLimiterRes) {
        const message = 'Too many requests on this socket.'
        return { ok: false, code: 'rate_limited', message, retry_after_ms: err.msBeforeNext }
      }
      log.error({ err, userId: socket.data.identity.userId }, 'a request failed')
      return { ok: false, code: 'internal_error', message: 'Something went wrong here.' }
    }
  }

  return (socket, handle) => (first, second) => {
    // A client that sends nothing but wants an answer sends the answer's function first.
    const [request, answer] = typeof first === 'function' ? [undefined, first] : [first, second]
    void answerTo(socket, request, handle).then((ack) => {
      if (typeof answer === 'function') (answer as (ack: Ack) => void)(ack)
    })
  }
}
