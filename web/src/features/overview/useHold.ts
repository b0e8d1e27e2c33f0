import { computed, onScopeDispose, shallowRef } from 'vue'
import type { ComputedRef } from 'vue'

/** A mouse that was left lying on a list does not hold it for ever. */
const LET_GO_AFTER_MS = 20_000

export interface Hold {
  /** The order to show. */
  shown: ComputedRef<readonly number[]>
  /** Whether that is no longer the newest. */
  held: ComputedRef<boolean>
  touch: () => void
  leave: () => void
}

/** Keeps an order as it was while a hand is on it: nothing is worse than a row that jumps away under the pointer. */
export function useHold(newest: () => readonly number[]): Hold {
  const kept = shallowRef<readonly number[] | null>(null)
  let letGo: ReturnType<typeof setTimeout> | undefined

  function leave(): void {
    clearTimeout(letGo)
    kept.value = null
  }

  onScopeDispose(() => clearTimeout(letGo))
  return {
    shown: computed(() => kept.value ?? newest()),
    held: computed(() => kept.value !== null && !isSame(kept.value, newest())),
    touch() {
      kept.value ??= newest()
      clearTimeout(letGo)
      letGo = setTimeout(leave, LET_GO_AFTER_MS)
    },
    leave,
  }
}

function isSame(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((id, place) => id === b[place])
}
