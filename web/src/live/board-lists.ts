import type { BoardListRows } from '#shared/protocol/events'
import type { BoardListTopic } from '#shared/protocol/topics'
import type { ListSocket } from './socket.ts'

export type BoardListSocket<Topic extends BoardListTopic> = ListSocket<Topic, BoardListRows[Topic]>

/** The lists beside the board, on the board's own connection: unsubscribing leaves the connection open. */
export class BoardLists {
  readonly #followers = new Map<BoardListTopic, number>()
  readonly #unsubscribe: (topic: BoardListTopic) => void
  readonly disclosures: BoardListSocket<'disclosures'>
  readonly news: BoardListSocket<'news'>
  readonly me: BoardListSocket<'me'>

  constructor(
    { disclosures, news, me }: { [T in BoardListTopic]: BoardListSocket<T> },
    unsubscribe: (topic: BoardListTopic) => void,
  ) {
    this.disclosures = disclosures
    this.news = news
    this.me = me
    this.#unsubscribe = unsubscribe
  }

  /** @returns unfollows, to be called once; the last follower ends the subscription */
  enter(topic: BoardListTopic): () => void {
    this.#followers.set(topic, this.#count(topic) + 1)
    let isIn = true
    return () => {
      if (!isIn) return
      isIn = false
      this.#followers.set(topic, this.#count(topic) - 1)
      if (this.#count(topic) === 0) this.#unsubscribe(topic)
    }
  }

  #count(topic: BoardListTopic): number {
    return this.#followers.get(topic) ?? 0
  }
}
