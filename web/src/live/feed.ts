import { IndexMirror, MarketMirror } from '#shared/protocol/mirror'
import type { Applied } from '#shared/protocol/mirror'
import type { Position } from '#shared/protocol/messages'
import type { MarketEvent } from '#shared/protocol/events'
import type { BoardTopic } from '#shared/protocol/topics'

/** requestAnimationFrame, or a function under the control of a test. */
export type RequestFrame = (paint: () => void) => void

/** Ids of listings that changed since the previous frame. */
export type FrameListener = (changedIds: ReadonlySet<number>) => void

/**
 * The market that screens show, outside of Vue's reactivity: however many messages arrive, listeners run once
 * per animation frame. Without frames (a tab in the background) messages are still applied and the changed
 * ids are collected, so nothing grows with time.
 *
 * A frozen feed shows one instant to all readers, however late and however often they read; messages are
 * applied to the market behind it.
 */
export class Feed {
  readonly #mirrors = { market: new MarketMirror(), index: new IndexMirror() } satisfies Record<
    BoardTopic,
    unknown
  >
  readonly #requestFrame: RequestFrame
  readonly #listeners = new Set<FrameListener>()
  #changedIds = new Set<number>()
  #frameRequested = false
  /** What is shown while the screen is frozen; null: it is not. */
  #held: { market: MarketMirror; index: IndexMirror } | null = null
  #changedBehind = new Set<number>()
  #marketArrived = () => {}
  readonly #loaded = new Promise<void>((resolve) => {
    this.#marketArrived = resolve
  })
  #isShown = false
  #marketShown = () => {}
  readonly #shown = new Promise<void>((resolve) => {
    this.#marketShown = resolve
  })

  constructor(requestFrame: RequestFrame) {
    this.#requestFrame = requestFrame
  }

  get market(): MarketMirror {
    return this.#held?.market ?? this.#mirrors.market
  }

  get index(): IndexMirror {
    return this.#held?.index ?? this.#mirrors.index
  }

  /** The latest market, whatever is shown. */
  get latest(): MarketMirror {
    return this.#mirrors.market
  }

  get frozen(): boolean {
    return this.#held !== null
  }

  /** Resolves when the whole market has arrived. */
  loaded(): Promise<void> {
    return this.#loaded
  }

  /** Resolves when the market has been painted; in a hidden tab, not before it is shown. */
  shown(): Promise<void> {
    return this.#shown
  }

  position(topic: BoardTopic): Position | null {
    return this.#mirrors[topic].position
  }

  /** Applies a message of a topic. After a `gap` the caller subscribes again from `position(topic)`. */
  receive(topic: BoardTopic, event: MarketEvent, payload: unknown): Applied {
    const mirror = this.#mirrors[topic]
    const applied = mirror.apply(event, payload)
    if (applied === 'gap') return applied
    const changed = this.frozen ? this.#changedBehind : this.#changedIds
    for (const id of mirror.changedIds) changed.add(id)
    if (topic === 'market') this.#marketArrived()
    if (!this.frozen) this.#paintSoon()
    return applied
  }

  /**
   * A new listener gets everything as changed.
   *
   * @returns removes it
   */
  onFrame(listener: FrameListener): () => void {
    this.#listeners.add(listener)
    if (this.market.position !== null) {
      for (const { id } of this.market.rows()) this.#changedIds.add(id)
      this.#paintSoon()
    }
    return () => this.#listeners.delete(listener)
  }

  /** Freezes the screen at this instant, or lets it catch up with the market in one frame. */
  freeze(frozen: boolean): void {
    if (frozen === this.frozen) return
    const { market, index } = this.#mirrors
    this.#held = frozen ? { market: market.still(), index: index.still() } : null
    for (const id of this.#changedBehind) this.#changedIds.add(id)
    this.#changedBehind = new Set()
    // Views that are painted less often, such as the map, are brought to the same instant as those that are
    // painted every frame.
    if (market.position !== null) this.#paintSoon()
  }

  #paintSoon(): void {
    if (this.#frameRequested) return
    this.#frameRequested = true
    this.#requestFrame(() => {
      this.#frameRequested = false
      const changedIds = this.#changedIds
      this.#changedIds = new Set()
      for (const listener of this.#listeners) listener(changedIds)
      // The next frame begins when this one is on the screen.
      if (this.#isShown || this.market.position === null) return
      this.#isShown = true
      this.#requestFrame(this.#marketShown)
    })
  }
}
