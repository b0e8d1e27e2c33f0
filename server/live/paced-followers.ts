import type { Position } from '#shared/protocol/messages'
import type { Topic } from '#shared/protocol/topics'
import type { Moves } from './feeds.ts'
import { hasDrained } from './laggards.ts'
import type { LiveSocket } from './socket-types.ts'
import type { TopicFeed } from './topic-feed.ts'

interface Paced {
  everyMs: number
  /** The position of the reader; undefined before its first message. */
  position: Position | undefined
  timer: NodeJS.Timeout | null
}

/**
 * Readers with a minimum time between updates. Each gets a patch from its position, at times that all readers
 * of the same pace share, so that one text serves them all.
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

  /** Topics have changed: schedules the readers that are not scheduled yet. */
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
    // A reader that has not drained waits for its next time; nothing is buffered for it.
    if (!hasDrained(socket)) return this.#wait(socket, topic, paced)
    const news = feed.resume(paced.position)
    if (news.resume !== 'current') news.text.sendTo(socket)
    paced.position = feed.position
  }
}
