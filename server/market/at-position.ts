import type { Position } from '#shared/protocol/messages'
import { BoundedMap } from '../auth/bounded-map.ts'

/** More questions than this are made anew: there are as many as somebody cares to think of. */
const ANSWERS_KEPT = 128

/**
 * Keeps what was made of a board until the board moves on, so that whoever asks between two polls shares one answer. A
 * scan of all rows takes a fraction of a millisecond; ten thousand of them a second would not.
 */
export class AtPosition<T> {
  #position = ''
  #made = new BoundedMap<string, T>(ANSWERS_KEPT)

  /** @param what names the answer among those of one position */
  get({ epoch, seq }: Position, what: string, make: () => T): T {
    const position = `${epoch}:${seq}`
    if (this.#position !== position) {
      this.#position = position
      this.#made = new BoundedMap<string, T>(ANSWERS_KEPT)
    }
    const known = this.#made.get(what)
    if (known !== undefined) return known
    const made = make()
    this.#made.set(what, made)
    return made
  }
}
