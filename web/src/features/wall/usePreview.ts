import { useEventListener } from '@vueuse/core'
import { shallowRef } from 'vue'
import type { ShallowRef } from 'vue'
import { useRoute } from 'vue-router'
import type { BoardTurn } from '#shared/displays/boards'
import { PREVIEW_QUERY, PREVIEW_READY, type PreviewMessage } from '../../session/display/preview.ts'

/** The boards that the console shows in this page as a preview, framed in it; null: none yet, or it is no preview. */
export function usePreview(): Readonly<ShallowRef<readonly BoardTurn[] | null>> {
  const turns = shallowRef<readonly BoardTurn[] | null>(null)
  const { query } = useRoute()
  const { parent, location } = window
  if (query[PREVIEW_QUERY] === undefined || parent === window) return turns
  useEventListener(window, 'message', ({ source, origin, data }: MessageEvent<PreviewMessage>) => {
    if (source === parent && origin === location.origin) turns.value = data.turns
  })
  parent.postMessage(PREVIEW_READY, location.origin)
  return turns
}
