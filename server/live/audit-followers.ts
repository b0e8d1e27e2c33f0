import type { Database } from '#database/pool'
import type { Log } from '#platform/log'
import type { AdminTopic } from '#shared/protocol/accounts'
import { EVENTS } from '#shared/protocol/events'
import { AuditTail, type TailRow } from './audit-tail.ts'
import { EncodedMessage } from './encoded-message.ts'
import { hasDrained } from './laggards.ts'
import type { LiveSocket } from './socket-types.ts'

/** How far a socket has come in a topic. */
interface Following {
  sentSeq: number
  /** Rows are on their way to it. */
  isSending: boolean
}

/**
 * Sends the rows of the trail to the sockets that follow it. Each socket has its place and is led on from there, however far
 * behind it is: by what is in memory or by reading. So the new row, the absence of an hour and the reader that does not
 * read are one case; a socket that has not drained waits at its place, and nothing is kept for it.
 */
export class AuditFollowers {
  readonly #tail: AuditTail
  readonly #log: Log
  readonly #following = new Map<LiveSocket, Map<AdminTopic, Following>>()
  /** Requests to follow that are not answered yet. */
  #joining = 0

  constructor(database: Database, log: Log) {
    this.#log = log
    this.#tail = new AuditTail(database, log, () => this.#leadAll())
  }

  /**
   * Lets a socket follow a topic, from the row after `afterSeq` or from now.
   * @returns the newest row there is; below `afterSeq`: the trail is not the one that the reader knew
   * @throws when the trail cannot be read
   */
  async follow(socket: LiveSocket, topic: AdminTopic, afterSeq: number | undefined): Promise<number> {
    this.#joining++
    try {
      await this.#tail.follow()
      const { lastSeq } = this.#tail
      if (socket.connected) {
        const topics = this.#following.get(socket) ?? new Map<AdminTopic, Following>()
        const following = { sentSeq: Math.min(afterSeq ?? lastSeq, lastSeq), isSending: false }
        this.#following.set(socket, topics.set(topic, following))
        // After the answer.
        setImmediate(() => void this.#lead(socket, topic, following))
      }
      return lastSeq
    } finally {
      this.#joining--
      this.#restIfAlone()
    }
  }

  unfollow(socket: LiveSocket, topic: AdminTopic): void {
    const topics = this.#following.get(socket)
    topics?.delete(topic)
    if (topics?.size === 0) this.drop(socket)
  }

  /** Forgets a socket that is gone. */
  drop(socket: LiveSocket): void {
    this.#following.delete(socket)
    this.#restIfAlone()
  }

  stop(): void {
    this.#following.clear()
    this.#tail.stop()
  }

  #restIfAlone(): void {
    if (this.#following.size === 0 && this.#joining === 0) this.#tail.stop()
  }

  #leadAll(): void {
    for (const [socket, topics] of this.#following) {
      for (const [topic, following] of topics) void this.#lead(socket, topic, following)
    }
  }

  /** Sends what a socket has not got yet; what fails is tried again after the next look. */
  async #lead(socket: LiveSocket, topic: AdminTopic, following: Following): Promise<void> {
    if (following.isSending) return
    following.isSending = true
    const follows = () => socket.connected && this.#following.get(socket)?.get(topic) === following
    try {
      while (follows() && following.sentSeq < this.#tail.lastSeq) {
        await drained(socket)
        const rows = await this.#tail.after(following.sentSeq)
        if (!follows()) return
        for (const row of rows) if (row.topics.includes(topic)) socket.emit(EVENTS.event, message(topic, row))
        following.sentSeq = rows.at(-1)?.seq ?? this.#tail.lastSeq
      }
    } catch (err) {
      this.#log.warn({ err }, 'rows of the trail could not be sent')
    } finally {
      following.isSending = false
    }
  }
}

function message(topic: AdminTopic, { seq, json }: TailRow): EncodedMessage {
  return new EncodedMessage(`{"topic":"${topic}","seq":${seq},"row":${json}}`)
}

/** Resolves when the connection has got rid of what it was given, or is gone. */
async function drained(socket: LiveSocket): Promise<void> {
  while (socket.connected && !hasDrained(socket)) {
    await new Promise<void>((resolve) => {
      const { conn } = socket
      const { transport } = conn
      const done = () => {
        transport.off('ready', done)
        conn.off('upgrade', done)
        socket.off('disconnect', done)
        resolve()
      }
      transport.on('ready', done)
      conn.on('upgrade', done)
      socket.on('disconnect', done)
    })
  }
}
