import type { InjectionKey, ShallowRef } from 'vue'
import type { ReloadReason } from '#shared/displays/loads'

/** What a screen without a user adds to the decision whether its page is loaded anew. */
export interface Unattended {
  /** What is wrong with the page; null: nothing. */
  symptom(): ReloadReason | null
  /** Whether this is a moment for it. */
  mayReload(reason: ReloadReason): boolean
  /** It is about to happen. */
  reloading(reason: ReloadReason): void
}

/** Set by the screen while there is one. */
export const UNATTENDED: InjectionKey<ShallowRef<Unattended | null>> = Symbol('unattended')
