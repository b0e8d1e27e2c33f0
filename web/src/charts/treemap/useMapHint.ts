import { useEventListener } from '@vueuse/core'
import { watch } from 'vue'
import type { Ref } from 'vue'

/** From the pointer, and from the edges of the map. */
const [APART_PX, EDGE_PX] = [14, 4]

/**
 * The hint beside the pointer on a map. What a finger has shown stays until it touches something else.
 *
 * @param contentOf what is said of a pixel of the map; null: nothing
 * @returns brings the hint up to date with the map
 */
export function useMapHint(
  host: Readonly<Ref<HTMLElement | null>>,
  contentOf: (xPx: number, yPx: number) => HTMLElement | null,
): () => void {
  const hint = document.createElement('div')
  hint.className = 'chart-hint map-hint'
  hint.hidden = true
  let at: { x: number; y: number } | null = null

  function show(): void {
    const element = host.value
    const content = at === null ? null : contentOf(at.x, at.y)
    hint.hidden = content === null
    if (element === null || at === null || content === null) return
    hint.replaceChildren(content)
    const place = (along: number, room: number, own: number) =>
      Math.max(EDGE_PX, along + APART_PX + own > room - EDGE_PX ? along - APART_PX - own : along + APART_PX)
    hint.style.left = `${place(at.x, element.clientWidth, hint.offsetWidth)}px`
    hint.style.top = `${place(at.y, element.clientHeight, hint.offsetHeight)}px`
  }
  function point({ offsetX, offsetY }: PointerEvent): void {
    at = { x: offsetX, y: offsetY }
    show()
  }
  function leave(): void {
    at = null
    show()
  }

  watch(host, (element) => element?.append(hint), { immediate: true })
  useEventListener(host, 'pointermove', point)
  useEventListener(host, 'pointerdown', point)
  useEventListener(host, 'pointerleave', ({ pointerType }) => {
    if (pointerType !== 'touch') leave()
  })
  useEventListener(document, 'pointerdown', ({ target }) => {
    if (!(target instanceof Node && host.value?.contains(target))) leave()
  })
  return show
}
