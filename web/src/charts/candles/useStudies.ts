import { shallowRef, watch } from 'vue'
import type { ShallowRef } from 'vue'
import type * as StudyLines from './study-lines.ts'

export type Studies = typeof StudyLines

/** The indicators, which are loaded when one is wanted. */
export function useStudies(wanted: () => boolean, loaded: () => void): Readonly<ShallowRef<Studies | null>> {
  const studies = shallowRef<Studies | null>(null)
  watch(
    wanted,
    async (isWanted) => {
      if (!isWanted || studies.value !== null) return
      try {
        studies.value = await import('./study-lines.ts')
        loaded()
      } catch {
        // The server is unavailable: retried when an indicator is chosen again.
      }
    },
    { immediate: true },
  )
  return studies
}
