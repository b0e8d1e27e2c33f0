import { onScopeDispose, shallowRef } from 'vue'
import type { InjectionKey, ShallowRef } from 'vue'
import type { ServerClock } from './clock.ts'
import type { Feed } from './feed.ts'

/** The reader's hold on the screen: numbers stand still, the feed goes on. One for all pages of the market. */
export interface Freeze {
  /** Since when, epoch milliseconds; null: the screen moves. */
  atMs: Readonly<ShallowRef<number | null>>
  set: (frozen: boolean) => void
}

export const FREEZE: InjectionKey<Freeze> = Symbol('freeze')

/** A hold that ends with the scope. */
export function startFreeze(feed: Pick<Feed, 'freeze'>, clock: Pick<ServerClock, 'now'>): Freeze {
  const atMs = shallowRef<number | null>(null)
  onScopeDispose(() => feed.freeze(false))
  return {
    atMs,
    set(frozen) {
      atMs.value = frozen ? clock.now() : null
      feed.freeze(frozen)
    },
  }
}
