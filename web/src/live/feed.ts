import { IndexMirror, MarketMirror } from '#shared/protocol/mirror'
import type { Applied } from '#shared/protocol/mirror'
import type { Position } from '#shared/protocol/messages'
import type { MarketEvent } from '#shared/protocol/events'
import type { BoardTopic } from '#shared/protocol/topics'

/** When the browser paints next; handed in so that tests say when. */
export type RequestFrame = (paint: () => void) => void

/** Ids of listings that changed since the frame before. */
export type FrameListener = (changedIds: ReadonlySet<number>) => void

/**
 * The market as it is now, outside of Vue's reactivity, and the beat in which screens read it: however many messages
 * arrive, listeners run once per animation frame. Where no frame comes (a tab in the background) or the reader froze the
 * screen, messages still apply and what changed is remembered as ids, so nothing grows with time.
 */
export class Feed {
  readonly #mirrors = { market: new MarketMirror(), index: new IndexMirror() } satisfies Record<
    BoardTopic,
    unknown
  >
  readonly #requestFrame: RequestFrame
  readonly #listeners = new Set<FrameListener>()
  #changedIds = new Set<number>()
  #dirty = false
  #frameAsked = false
  #frozen = false

  constructor(requestFrame: RequestFrame) {
    this.#requestFrame = requestFrame
  }

  get market(): MarketMirror {
    return this.#mirrors.market
  }

  get index(): IndexMirror {
    return this.#mirrors.index
  }

  get frozen(): boolean {
    return this.#frozen
  }

  position(topic: BoardTopic): Position | null {
    return this.#mirrors[topic].position
  }

  /** Takes a message of a topic in. On `gap` the caller subscribes again from `position(topic)`. */
  receive(topic: BoardTopic, event: MarketEvent, payload: unknown): Applied {
    const mirror = this.#mirrors[topic]
    const applied = mirror.apply(event, payload)
    if (applied === 'gap') return applied
    for (const id of mirror.changedIds) this.#changedIds.add(id)
    this.#dirty = true
    this.#askForFrame()
    return applied
  }

  /**
   * To whoever comes late, everything there is has changed.
   *
   * @returns the stop
   */
  onFrame(listener: FrameListener): () => void {
    this.#listeners.add(listener)
    if (this.market.position !== null) {
      for (const { id } of this.market.rows()) this.#changedIds.add(id)
      this.#dirty = true
      this.#askForFrame()
    }
    return () => this.#listeners.delete(listener)
  }

  /** Holds the screen still, or lets it catch up with the market in one frame. */
  freeze(frozen: boolean): void {
    this.#frozen = frozen
    this.#askForFrame()
  }

  #askForFrame(): void {
    if (this.#frozen || !this.#dirty || this.#frameAsked) return
    this.#frameAsked = true
    this.#requestFrame(() => {
      this.#frameAsked = false
      if (this.#frozen) return
      const changedIds = this.#changedIds
      this.#changedIds = new Set()
      this.#dirty = false
      for (const listener of this.#listeners) listener(changedIds)
    })
  }
}
