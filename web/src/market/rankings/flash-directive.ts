import type { ObjectDirective } from 'vue'
import { Flashes, flashOf } from '../flash.ts'

/** All flashes of the pages that use the directive; its one timer sleeps while nothing flashes. */
const flashes = new Flashes(() => performance.now())

/** `v-flash="price"`: the element flashes in the direction of a real change, for readers who do not mind motion. */
export const vFlash: ObjectDirective<HTMLElement, number | null> = {
  updated(element, { value, oldValue }) {
    const direction = flashOf(oldValue ?? null, value)
    if (direction !== null && !matchMedia('(prefers-reduced-motion: reduce)').matches) {
      flashes.start(element, direction)
    }
  },
  beforeUnmount: (element) => flashes.end(element),
}
