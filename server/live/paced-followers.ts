import type { Position } from '#shared/protocol/messages'
import type { Topic } from '#shared/protocol/topics'
import type { Moves } from './feeds.ts'
import { hasDrained } from './laggards.ts'
import type { LiveSocket } from './socket-types.ts'
import type { TopicFeed } from './topic-feed.ts'

interface Paced {
  everyMs: number
  /** Where the reader stands; undefined before its first message. */
  position: Position | undefined
  timer: NodeJS.Timeout | null
}

/**
 * Readers that asked for at most one update every so many milliseconds. Each gets a patch from where it stands, at moments
 * that all readers of the same pace share, so that one text serves them all.
 */
export class PacedFollowers {
  readonly #feedOf: (topic: Topic) => TopicFeed | undefined
  readonly #followers = new Map<LiveSocket, Map<Topic, Paced>>()

  constructor(feedOf: (topic: Topic) => TopicFeed | undefined) {
    this.#feedOf = feedOf
  }

  follow(socket: LiveSocket, topic: Topic, everyMs: number, position: Position | undefined): void {
    this.unfollow(socket, topic)
    const topics = this.#followers.get(socket) ?? new Map<Topic, Paced>()
    topics.set(topic, { everyMs, position, timer: null })
    this.#followers.set(socket, topics)
  }

  unfollow(socket: LiveSocket, topic: Topic): void {
    const topics = this.#followers.get(socket)
    const paced = topics?.get(topic)
    if (topics === undefined || paced === undefined) return
    if (paced.timer !== null) clearTimeout(paced.timer)
    topics.delete(topic)
    if (topics.size === 0) this.#followers.delete(socket)
  }

  /** Topics moved on: whoever is not waiting for its moment already begins to wait. */
  moved(moves: Moves): void {
    for (const [socket, topics] of this.#followers) {
      for (const [topic, paced] of topics) if (moves.has(topic)) this.#wait(socket, topic, paced)
    }
  }

  #wait(socket: LiveSocket, topic: Topic, paced: Paced): void {
    if (paced.timer !== null) return
    const { everyMs } = paced
    paced.timer = setTimeout(
      () => {
        paced.timer = null
        this.#send(socket, topic, paced)
      },
      everyMs - (Date.now() % everyMs),
    )
  }

  #send(socket: LiveSocket, topic: Topic, paced: Paced): void {
    const feed = this.#feedOf(topic)
    if (feed === undefined) return
    // One that has not drained waits for its next moment; nothing is buffered for it.
    if (!hasDrained(socket)) return this.#wait(socket, topic, paced)
    const news = feed.resume(paced.position)
    if (news.resume !== 'current') news.text.sendTo(socket)
    paced.position = feed.position
  }
}
