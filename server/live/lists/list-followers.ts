import type { Log } from '#platform/log'
import { EVENTS } from '#shared/protocol/events'
import type { Numbered } from '#shared/protocol/lists'
import { EncodedMessage } from '../encoded-message.ts'
import { hasDrained } from '../laggards.ts'
import type { LiveSocket } from '../socket-types.ts'
import { ListTail, type TailRow } from './list-tail.ts'
import type { List } from './list.ts'

/** The position of a socket in a topic. */
interface Following {
  sentSeq: number
  /** Rows are being sent to it. */
  isSending: boolean
}

/**
 * Sends the rows of a list to the sockets that follow its topics. Each socket has its own position and
 * continues from there, however far behind it is, from memory or from the database. So a new row, an absence
 * of an hour and a slow reader are the same case; a socket that has not drained waits at its position, and
 * nothing is buffered for it.
 */
export class ListFollowers<Row extends Numbered> {
  readonly #list: List<Row>
  readonly #tail: ListTail<Row>
  readonly #log: Log
  readonly #following = new Map<LiveSocket, Map<string, Following>>()
  /** Subscriptions that are not acknowledged yet. */
  #joining = 0

  constructor(name: string, list: List<Row>, log: Log) {
    this.#list = list
    this.#log = log
    const sent = (row: Row) => list.sent?.(row) ?? row
    this.#tail = new ListTail({ name, read: list.read, sent, onLook: () => this.#leadAll(), log })
  }

  /**
   * Subscribes a socket to a topic, from the row after `afterSeq` or from now.
   *
   * @returns the number of the newest row; below `afterSeq`: the list is not the one that the reader knew
   * @throws when the list cannot be read
   */
  async follow(socket: LiveSocket, topic: string, afterSeq: number | undefined): Promise<number> {
    await this.#list.beforeFollowing?.(socket, topic)
    this.#joining++
    try {
      await this.#tail.follow()
      const { lastSeq } = this.#tail
      if (socket.connected) {
        const topics = this.#following.get(socket) ?? new Map<string, Following>()
        const following = { sentSeq: Math.min(afterSeq ?? lastSeq, lastSeq), isSending: false }
        this.#following.set(socket, topics.set(topic, following))
        // After the acknowledgement.
        setImmediate(() => void this.#lead(socket, topic, following))
      }
      return lastSeq
    } finally {
      this.#joining--
      this.#restIfAlone()
    }
  }

  unfollow(socket: LiveSocket, topic: string): void {
    const topics = this.#following.get(socket)
    topics?.delete(topic)
    if (topics?.size === 0) this.drop(socket)
  }

  /** Removes a socket that has disconnected. */
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

  /** Sends the rows that a socket is missing; a failure is retried after the next check. */
  async #lead(socket: LiveSocket, topic: string, following: Following): Promise<void> {
    if (following.isSending) return
    following.isSending = true
    const follows = () => socket.connected && this.#following.get(socket)?.get(topic) === following
    try {
      while (follows() && following.sentSeq < this.#tail.lastSeq) {
        await drained(socket)
        const rows = await this.#tail.after(following.sentSeq)
        if (!follows()) return
        for (const row of rows) this.#send(socket, topic, row)
        following.sentSeq = rows.at(-1)?.row.seq ?? this.#tail.lastSeq
      }
    } catch (err) {
      this.#log.warn({ err, topic }, 'rows of a list could not be sent')
    } finally {
      following.isSending = false
    }
  }

  #send(socket: LiveSocket, topic: string, { row, json }: TailRow<Row>): void {
    if (this.#list.isOf?.(row, topic, socket.data.identity) === false) return
    socket.emit(EVENTS.event, new EncodedMessage(`{"topic":"${topic}","seq":${row.seq},"row":${json}}`))
  }
}

/** Resolves when the connection has drained, or is closed. */
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
