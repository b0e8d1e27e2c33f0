import { inject, watch, type InjectionKey, type ShallowRef } from 'vue'
import type { DisplayReport } from '#shared/displays/report'
import { OWN_DISPLAY } from './own-display.ts'

/** What stands on this screen, and the newest revision that is rendered. */
export type Rendered = Pick<DisplayReport, 'board' | 'shown_by' | 'revision'>

/** Set by the page of a paired screen, reported to the server; null: the page has not rendered yet. */
export const RENDERED: InjectionKey<ShallowRef<Rendered | null>> = Symbol('rendered')

/** Keeps what the page of the wall shows, after each rendering, where it is a paired screen. */
export function useRendered(shown: () => Omit<Rendered, 'revision'>): void {
  const rendered = inject(RENDERED, null)
  const display = inject(OWN_DISPLAY, null)
  if (rendered === null) return
  watch(
    () => ({ ...shown(), revision: display?.value?.revision ?? null }),
    (now) => {
      const { value: before } = rendered
      const isSame =
        before?.board === now.board && before.shown_by === now.shown_by && before.revision === now.revision
      if (!isSame) rendered.value = now
    },
    { immediate: true, flush: 'post' },
  )
}
