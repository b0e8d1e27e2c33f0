import { useEventListener } from '@vueuse/core'

/**
 * Removes the focus from a button that was clicked with the mouse, so that the next Space scrolls the page
 * instead of pressing the button again. In a menu or a dialog the button keeps it, so that Escape closes
 * those.
 */
export function useLooseFocus(): void {
  useEventListener(document, 'click', ({ target, pointerType }: PointerEvent) => {
    const button = target instanceof Element ? target.closest('button') : null
    if (pointerType === 'mouse' && button?.closest('[aria-haspopup], [role=dialog], dialog') === null)
      button.blur()
  })
}
