import type { StockCode } from '#shared/market/quote'
import type { Applied } from '#shared/protocol/mirror'
import { EVENTS } from '#shared/protocol/events'
import type { MarketEvent } from '#shared/protocol/events'
import type { StockTopic } from '#shared/protocol/topics'
import { StockMirror } from './stock-mirror.ts'

/**
 * A change of a followed stock. `moved`: its next state, none was skipped. `caught_up`: there may have been
 * others between the state before and this one.
 */
export type StockNews = 'moved' | 'caught_up'

export interface FollowedStock {
  readonly mirror: StockMirror
  stop: () => void
}

interface Followed {
  mirror: StockMirror
  listeners: Set<(news: StockNews) => void>
  /** A snapshot, or the result of a (re)subscription, may skip states; later messages do not. */
  current: boolean
}

/**
 * The topics that pages need beside the board's; each is subscribed once, however many pages need it, and
 * only while they do.
 */
export class StockSubscriptions {
  readonly #followed = new Map<StockTopic, Followed>()
  #onWanted: (topic: StockTopic) => void = () => undefined
  #onUnwanted: (topic: StockTopic) => void = () => undefined

  /** Called when a topic is first needed, and when it is no longer needed. */
  serve(onWanted: (topic: StockTopic) => void, onUnwanted: (topic: StockTopic) => void): void {
    this.#onWanted = onWanted
    this.#onUnwanted = onUnwanted
  }

  get topics(): StockTopic[] {
    return [...this.#followed.keys()]
  }

  follow(code: StockCode, listener: (news: StockNews) => void): FollowedStock {
    const topic: StockTopic = `stock:${code}`
    let followed = this.#followed.get(topic)
    const isNew = followed === undefined
    followed ??= { mirror: new StockMirror(), listeners: new Set(), current: false }
    this.#followed.set(topic, followed)
    followed.listeners.add(listener)
    if (isNew) this.#onWanted(topic)
    const { mirror, listeners } = followed
    return {
      mirror,
      stop: () => {
        if (!listeners.delete(listener) || listeners.size > 0) return
        this.#followed.delete(topic)
        this.#onUnwanted(topic)
      },
    }
  }

  /** undefined: no page needs it. */
  mirrorOf(topic: StockTopic): StockMirror | undefined {
    return this.#followed.get(topic)?.mirror
  }

  /** Messages may be missing before the next one. */
  interrupted(topic: StockTopic): void {
    const followed = this.#followed.get(topic)
    if (followed !== undefined) followed.current = false
  }

  /** The server confirmed that nothing was missed. */
  uninterrupted(topic: StockTopic): void {
    const followed = this.#followed.get(topic)
    if (followed !== undefined) followed.current = true
  }

  receive(topic: StockTopic, event: MarketEvent, payload: unknown): Applied {
    const followed = this.#followed.get(topic)
    // The last messages of a topic that was just unsubscribed.
    if (followed === undefined) return 'applied'
    const { mirror, listeners } = followed
    const before = mirror.position
    const applied = mirror.apply(event, payload)
    if (applied === 'gap' || mirror.position === null) return applied
    const { epoch, seq } = mirror.position
    if (before?.epoch === epoch && before.seq === seq) return applied
    const news: StockNews = followed.current && event === EVENTS.patch ? 'moved' : 'caught_up'
    followed.current = true
    for (const listener of listeners) listener(news)
    return applied
  }
}
