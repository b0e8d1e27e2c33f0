import { computed, inject, type ComputedRef } from 'vue'
import type { ShownTurn } from '#shared/displays/boards'
import { showingAt, type Showing } from '#shared/displays/showing'
import { GLASS } from '../../session/display/glass.ts'
import { commandOf, takeoverOf } from '../../session/display/holds.ts'
import { OWN_DISPLAY } from '../../session/display/own-display.ts'

/** What a paired screen shows now, and which rule decided that; null: the page is not that of a paired screen. */
export function useShowing(now: Readonly<{ value: number }>): ComputedRef<Showing<ShownTurn> | null> {
  const display = inject(OWN_DISPLAY, null)
  const glass = inject(GLASS, null)
  return computed<Showing<ShownTurn> | null>((before) => {
    const own = display?.value
    if (own == null) return null
    const { boards, schedule } = own
    const holds = { takeover: takeoverOf(own), command: commandOf(own), event: glass?.event.value ?? null }
    const hoursOf = glass?.hoursOf.value ?? (() => null)
    const next = showingAt({ ...holds, schedule, boards }, now.value, hoursOf)
    // The same again each second would begin the fading of boards anew.
    return JSON.stringify(before) === JSON.stringify(next) ? (before ?? next) : next
  })
}
