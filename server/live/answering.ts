import type { Log } from '#platform/log'
import { isUnavailable } from '#platform/unavailable'
import type { Ack } from '#shared/protocol/messages'
import type { Allowances } from './allowance.ts'
import type { LiveSocket } from './socket-types.ts'

type Handle = (socket: LiveSocket, request: unknown) => Ack | Promise<Ack>

/**
 * Wraps a request handler as a listener: each request is acknowledged, if the client wants that, and none
 * ends the process. One listener serves all sockets, to save memory with thousands of them.
 */
export type Answering = (
  handle: Handle,
  costOf?: (request: unknown) => number,
) => (this: LiveSocket, first: unknown, second: unknown) => void

/** @param allowances the budgets; the message itself has been charged already */
export function createAnswering(allowances: Allowances, log: Log): Answering {
  async function answerTo(socket: LiveSocket, request: unknown, cost: number, handle: Handle): Promise<Ack> {
    try {
      const allowance = allowances.of(socket.conn)
      const waitMs = allowance.waitMs()
      if (waitMs > 0) return rateLimited(waitMs)
      allowance.spend(cost)
      return await handle(socket, request)
    } catch (err) {
      if (isUnavailable(err)) {
        log.warn({ err, userId: socket.data.identity.userId }, 'a request could not be carried out')
        return { ok: false, code: 'unavailable', message: 'Something the server needs is away. Try again.' }
      }
      log.error({ err, userId: socket.data.identity.userId }, 'a request failed')
      return { ok: false, code: 'internal_error', message: 'Something went wrong here.' }
    }
  }

  return (handle, costOf = () => 0) =>
    function (first, second) {
      // A client that sends no arguments but wants an acknowledgement sends its function first.
      const [request, answer] = typeof first === 'function' ? [undefined, first] : [first, second]
      void answerTo(this, request, costOf(request), handle).then((ack) => {
        if (typeof answer === 'function') (answer as (ack: Ack) => void)(ack)
      })
    }
}

export function rateLimited(waitMs: number): Extract<Ack, { ok: false }> {
  const message = 'Too many requests by this connection, or by this account over all of its connections.'
  return { ok: false, code: 'rate_limited', message, retry_after_ms: waitMs }
}
