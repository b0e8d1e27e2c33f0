import type { Middleware } from './handshake-guard.ts'
import { Refusal } from './refusal.ts'
import type { LiveSocket } from './socket-types.ts'

/** One after the other; whoever is refused does not come to the next. */
export function inTurn(first: Middleware, second: Middleware): Middleware {
  return (socket, next) =>
    first(socket, (error) => (error === undefined ? second(socket, next) : next(error)))
}

/** Nobody hears it: the connection is closed. It keeps what comes after from looking at a socket that nobody was let in by. */
const ASKED_ALREADY = new Refusal('unavailable', 'This connection has asked to come in already.')

/**
 * A connection comes once into a namespace: each `CONNECT` that comes before the first is answered, and some clients send
 * two, would become a socket of its own. It shares the answer to the first, and what was made for it goes with the connection.
 */
export function onceAtATime(inside: Middleware): Middleware {
  const asking = new WeakMap<object, Asking>()

  function begin(conn: LiveSocket['conn']): Asking {
    const begun: Asking = { names: new Set(), late: [] }
    asking.set(conn, begun)
    // One listener for however many come.
    conn.once('close', () => {
      for (const next of begun.late) next(ASKED_ALREADY)
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

/** Namespaces into which a connection asks to come, and what is owed to those that asked again meanwhile. */
interface Asking {
  names: Set<string>
  late: Parameters<Middleware>[1][]
}
