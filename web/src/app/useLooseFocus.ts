import { useEventListener } from '@vueuse/core'

/**
 * A button that was pressed with the mouse lets go of the keyboard: the next Space is the page's, not that button's again.
 * In a menu or a dialog it keeps it, so that Esc closes those.
 */
export function useLooseFocus(): void {
  useEventListener(document, 'click', ({ target, pointerType }: PointerEvent) => {
    const button = target instanceof Element ? target.closest('button') : null
    if (pointerType === 'mouse' && button?.closest('[aria-haspopup], [role=dialog], dialog') === null)
      button.blur()
  })
}
