import type { Middleware } from './handshake-guard.ts'
import { Refusal } from './refusal.ts'
import type { LiveSocket } from './socket-types.ts'

/** Runs middlewares one after the other; a rejected socket does not reach the next. */
export function inTurn(first: Middleware, second: Middleware): Middleware {
  return (socket, next) =>
    first(socket, (error) => (error === undefined ? second(socket, next) : next(error)))
}

/**
 * Not sent, as the connection is closed. It stops the following middlewares from handling a socket that was
 * not admitted.
 */
const AUTHENTICATED_ALREADY = new Refusal('unavailable', 'This connection has sent its credentials already.')

/**
 * A connection joins a namespace once: every `CONNECT` packet that arrives before the first one is answered,
 * and some clients send two, would become a socket of its own. It shares the answer to the first, and its own
 * socket is discarded with the connection.
 */
export function onceAtATime(inside: Middleware): Middleware {
  const asking = new WeakMap<object, Asking>()

  function begin(conn: LiveSocket['conn']): Asking {
    const begun: Asking = { names: new Set(), late: [] }
    asking.set(conn, begun)
    // One listener for any number of packets.
    conn.once('close', () => {
      for (const next of begun.late) next(AUTHENTICATED_ALREADY)
    })
    return begun
  }

  return (socket, next) => {
    const { conn, nsp } = socket
    const { names, late } = asking.get(conn) ?? begin(conn)
    if (names.has(nsp.name)) return void late.push(next)
    names.add(nsp.name)
    inside(socket, (error) => {
      names.delete(nsp.name)
      next(error)
    })
  }
}

/** The namespaces that a connection is joining, and the callbacks of repeated requests. */
interface Asking {
  names: Set<string>
  late: Parameters<Middleware>[1][]
}
