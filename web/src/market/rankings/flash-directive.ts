import type { ObjectDirective } from 'vue'
import { Flashes, flashOf } from '../flash.ts'

/** All flashes of the directive; the timer stops while nothing flashes. */
const flashes = new Flashes(() => performance.now())

/** `v-flash="price"`: the element flashes when the value changes. */
export const vFlash: ObjectDirective<HTMLElement, number | null> = {
  updated(element, { value, oldValue }) {
    const direction = flashOf(oldValue ?? null, value)
    if (direction !== null) flashes.start(element, direction)
  },
  beforeUnmount: (element) => flashes.end(element),
}
