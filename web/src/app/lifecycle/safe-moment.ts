/** Nobody loses sight of what they are reading: hands have been still for so long. */
export const STILL_FOR_MS = 5 * 60_000

/** What a page must not be loaded anew over: an open dialog or menu, a frozen screen. */
const IN_USE = 'dialog[open], [aria-expanded="true"], [data-frozen]'
const FIELDS = 'input:not([type=radio], [type=checkbox]), textarea'

/**
 * Whether a page can be loaded again without anybody losing anything: out of sight, or untouched for a while; nothing
 * open, nothing held, nothing typed; and not in full screen, which no page can give itself again.
 */
export function isSafeMoment(page: Document, stillMs: number): boolean {
  if (page.visibilityState === 'visible' && stillMs < STILL_FOR_MS) return false
  if (page.fullscreenElement || page.querySelector(IN_USE) !== null) return false
  return [...page.querySelectorAll<HTMLInputElement>(FIELDS)].every(
    (field) => field.closest('form') === null || field.value === field.defaultValue,
  )
}
