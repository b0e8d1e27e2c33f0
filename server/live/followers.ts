import type { Topic } from '#shared/protocol/topics'
import type { LiveSocket } from './socket-types.ts'

/** The followers of each topic on this server. */
export class Followers {
  readonly #topics = new Map<LiveSocket, Set<Topic>>()
  readonly #counts = new Map<Topic, number>()
  readonly #accounts = new Map<string, number>()

  add(socket: LiveSocket, topic: Topic): void {
    const topics = this.#topics.get(socket) ?? new Set()
    if (topics.has(topic)) return
    this.#topics.set(socket, topics.add(topic))
    count(this.#counts, topic, 1)
    count(this.#accounts, socket.data.identity.userId, 1)
  }

  remove(socket: LiveSocket, topic: Topic): void {
    const topics = this.#topics.get(socket)
    if (topics?.delete(topic) !== true) return
    if (topics.size === 0) this.#topics.delete(socket)
    count(this.#counts, topic, -1)
    count(this.#accounts, socket.data.identity.userId, -1)
  }

  topicsOfAccount(userId: string): number {
    return this.#accounts.get(userId) ?? 0
  }

  topicsOf(socket: LiveSocket): ReadonlySet<Topic> {
    return this.#topics.get(socket) ?? NONE
  }

  /** Topics with followers. */
  followed(): Iterable<Topic> {
    return this.#counts.keys()
  }
}

function count<K>(counts: Map<K, number>, key: K, by: number): void {
  const now = (counts.get(key) ?? 0) + by
  if (now > 0) counts.set(key, now)
  else counts.delete(key)
}

const NONE: ReadonlySet<Topic> = new Set()
