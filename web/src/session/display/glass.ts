import { shallowRef, type InjectionKey, type ShallowRef } from 'vue'
import type { ShownTurn } from '#shared/displays/boards'
import type { HoursOf } from '#shared/displays/schedule'
import type { Hold } from '#shared/displays/showing'
import { lastReload, type KeptReload } from './guard.ts'

/** What the parts of a paired screen know of each other. */
export interface Glass {
  /** A board that an event has put up. */
  event: ShallowRef<Hold<ShownTurn> | null>
  /** Whether it says which rule it follows; goes back by itself. */
  explaining: ShallowRef<boolean>
  hoursOf: ShallowRef<HoursOf>
  /** The page of the round that is in sight. */
  place: ShallowRef<Pick<KeptReload, 'page' | 'playing'>>
  /** When the prices on it were kept, epoch milliseconds, where it started without a server; null: they are of the server. */
  keptMs: ShallowRef<number | null>
  /** The last reload that it made by itself. */
  reload: KeptReload | null
}

export const GLASS: InjectionKey<Glass> = Symbol('glass')

export const createGlass = (): Glass => ({
  event: shallowRef(null),
  explaining: shallowRef(false),
  hoursOf: shallowRef(() => null),
  place: shallowRef({ page: null, playing: true }),
  keptMs: shallowRef(null),
  reload: lastReload(),
})
