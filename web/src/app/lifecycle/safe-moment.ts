import { MINUTE_MS } from '#shared/time'

/** How long the user must have been idle before the page may be reloaded. */
export const STILL_FOR_MS = 5 * MINUTE_MS

/** Elements that forbid a reload: an open dialog or menu, a frozen screen. */
const IN_USE = 'dialog[open], [aria-expanded="true"], [data-frozen]'
const FIELDS = 'input:not([type=radio], [type=checkbox]), textarea'

/**
 * Whether the page can be reloaded without losing anything: hidden, or untouched for a while; nothing open,
 * frozen or typed; and not in full screen, which a page cannot restore by itself.
 */
export function isSafeMoment(page: Document, stillMs: number): boolean {
  if (page.visibilityState === 'visible' && stillMs < STILL_FOR_MS) return false
  if (page.fullscreenElement || page.querySelector(IN_USE) !== null) return false
  return [...page.querySelectorAll<HTMLInputElement>(FIELDS)].every(
    (field) => field.closest('form') === null || field.value === field.defaultValue,
  )
}
