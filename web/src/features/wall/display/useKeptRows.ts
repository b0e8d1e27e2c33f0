import { computed, inject, watch, type ComputedRef, type Ref } from 'vue'
import { CLOCK, seoulDateTime } from '../../../live/clock.ts'
import { GLASS } from '../../../session/display/glass.ts'
import { keepRows, keptRows } from '../../../session/display/kept-rows.ts'
import { injectRequired } from '../../../ui/inject-required.ts'

/**
 * The rows of a list on the wall: those of the server, and on a paired screen that has none yet those that it has kept.
 * `asOf` is the time of kept ones, to be shown beside them; null: they are of the server.
 */
export function useKeptRows<Row>(
  list: string,
  { rows, loaded }: { rows: Readonly<Ref<readonly Row[]>>; loaded: Readonly<Ref<boolean>> },
): { rows: ComputedRef<readonly Row[]>; asOf: ComputedRef<string | null> } {
  const clock = injectRequired(CLOCK)
  const isPaired = inject(GLASS, null) !== null
  const before = isPaired ? keptRows<Row>(list) : null
  const kept = computed(() => (loaded.value || rows.value.length > 0 ? null : before))
  watch([rows, loaded], () => {
    if (isPaired && loaded.value && rows.value.length > 0)
      keepRows(list, { atMs: clock.now(), rows: rows.value })
  })
  return {
    rows: computed(() => kept.value?.rows ?? rows.value),
    asOf: computed(() => (kept.value === null ? null : seoulDateTime(kept.value.atMs).slice(0, -3))),
  }
}
