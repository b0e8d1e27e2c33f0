import type { Middleware } from './door.ts'

/** One after the other; whoever is refused does not come to the next. */
export function inTurn(first: Middleware, second: Middleware): Middleware {
  return (socket, next) =>
    first(socket, (error) => (error === undefined ? second(socket, next) : next(error)))
}

/**
 * A connection may ask once at a time to come into a namespace: each `CONNECT` that comes before the first is answered would
 * become a socket of its own. One that comes after it closes the connection, too, which Socket.IO sees to.
 */
export function onceAtATime(inside: Middleware): Middleware {
  const asking = new WeakMap<object, Set<string>>()
  return (socket, next) => {
    const { conn, nsp } = socket
    const names = asking.get(conn) ?? new Set()
    asking.set(conn, names)
    if (names.has(nsp.name)) return conn.close(true)
    names.add(nsp.name)
    inside(socket, (error) => {
      names.delete(nsp.name)
      next(error)
    })
  }
}
