import type { Topic } from '#shared/protocol/names'
import type { LiveSocket } from './socket-types.ts'

/** Who follows what, on this server. */
export class Followers {
  readonly #topics = new Map<LiveSocket, Set<Topic>>()
  readonly #counts = new Map<Topic, number>()

  add(socket: LiveSocket, topic: Topic): void {
    const topics = this.#topics.get(socket) ?? new Set()
    if (topics.has(topic)) return
    this.#topics.set(socket, topics.add(topic))
    this.#counts.set(topic, (this.#counts.get(topic) ?? 0) + 1)
  }

  remove(socket: LiveSocket, topic: Topic): void {
    const topics = this.#topics.get(socket)
    if (topics?.delete(topic) !== true) return
    if (topics.size === 0) this.#topics.delete(socket)
    const left = (this.#counts.get(topic) ?? 0) - 1
    if (left > 0) this.#counts.set(topic, left)
    else this.#counts.delete(topic)
  }

  topicsOf(socket: LiveSocket): ReadonlySet<Topic> {
    return this.#topics.get(socket) ?? NONE
  }

  /** Topics that somebody follows. */
  followed(): Iterable<Topic> {
    return this.#counts.keys()
  }
}

const NONE: ReadonlySet<Topic> = new Set()
