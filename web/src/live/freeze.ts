import { onScopeDispose, shallowRef, watch } from 'vue'
import type { InjectionKey, ShallowRef } from 'vue'
import type { ServerClock } from './clock.ts'
import type { Feed } from './feed.ts'

/** The frozen screen: numbers do not change, the feed continues. */
export interface Freeze {
  /** Since when, epoch milliseconds; null: the screen is live. */
  atMs: Readonly<ShallowRef<number | null>>
  set: (frozen: boolean) => void
}

export const FREEZE: InjectionKey<Freeze> = Symbol('freeze')

/**
 * A freeze that ends with the scope, and with the page on which it was started: another page has no numbers
 * of that moment to show.
 *
 * @param page the current page
 */
export function startFreeze(
  feed: Pick<Feed, 'freeze'>,
  clock: Pick<ServerClock, 'now'>,
  page: () => string,
): Freeze {
  const atMs = shallowRef<number | null>(null)

  function set(frozen: boolean): void {
    atMs.value = frozen ? clock.now() : null
    feed.freeze(frozen)
  }

  watch(page, () => set(false), { flush: 'sync' })
  onScopeDispose(() => feed.freeze(false))
  return { atMs, set }
}
