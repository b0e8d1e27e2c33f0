import type { Position } from '#shared/protocol/messages'
import type { Topic } from '#shared/protocol/topics'
import type { Moves } from './feeds.ts'
import { roomOf } from './rooms.ts'
import type { LiveSocket } from './socket-types.ts'

type Positions = Map<Topic, Position | undefined>

/**
 * Sockets that have not drained. They are skipped and nothing is buffered for them: only their position in
 * each topic is kept until they drain.
 */
export class Laggards {
  readonly #positions = new Map<LiveSocket, Positions>()
  readonly #catchUp: (socket: LiveSocket, topic: Topic, from: Position | undefined) => void
  #skipped = 0

  constructor(catchUp: (socket: LiveSocket, topic: Topic, from: Position | undefined) => void) {
    this.#catchUp = catchUp
  }

  /** How often a socket was skipped. */
  get skipped(): number {
    return this.#skipped
  }

  /**
   * Finds sockets that have not drained since the last message and would get another one now. @returns their
   * ids
   */
  skip(sockets: Iterable<LiveSocket>, moves: Moves): ReadonlySet<string> {
    const ids = new Set<string>()
    for (const socket of sockets) {
      if (hasDrained(socket)) continue
      const missed = [...moves].filter(([topic]) => socket.rooms.has(roomOf(topic)))
      if (missed.length === 0) continue
      ids.add(socket.id)
      this.#skipped++
      for (const [topic, from] of missed) this.keep(socket, topic, from)
    }
    return ids
  }

  /** Remembers a socket's position, unless an earlier one is known. */
  keep(socket: LiveSocket, topic: Topic, from: Position | undefined): void {
    const positions = this.#positions.get(socket) ?? this.#wait(socket)
    if (!positions.has(topic)) positions.set(topic, from)
  }

  forget(socket: LiveSocket, topic: Topic): void {
    this.#positions.get(socket)?.delete(topic)
  }

  drop(socket: LiveSocket): void {
    this.#positions.delete(socket)
  }

  /** Engine.IO's own `drain` event refers to its buffer, which is empty here: the transport has to drain. */
  #wait(socket: LiveSocket): Positions {
    const positions: Positions = new Map()
    this.#positions.set(socket, positions)
    const { conn } = socket
    const { transport } = conn
    const drained = () => {
      transport.off('ready', drained)
      conn.off('upgrade', drained)
      if (!this.#positions.delete(socket) || !socket.connected) return
      for (const [topic, from] of positions) this.#catchUp(socket, topic, from)
    }
    transport.on('ready', drained)
    conn.on('upgrade', drained)
    return positions
  }
}

export function hasDrained(socket: LiveSocket): boolean {
  // A connection that is being closed has no transport any more; no reader waits for it.
  return socket.conn.transport?.writable !== false
}
