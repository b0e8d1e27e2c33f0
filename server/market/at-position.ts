import type { Position } from '#shared/protocol/messages'
import { BoundedMap } from '../auth/bounded-map.ts'

/** The limit of cached answers: the number of possible queries is unbounded. */
const ANSWERS_KEPT = 128

/**
 * Caches answers per position of the board, so that requests between two polls share one. A scan of all rows
 * takes a fraction of a millisecond; ten thousand of them a second would be too many.
 */
export class AtPosition<T> {
  #position = ''
  #made = new BoundedMap<string, T>(ANSWERS_KEPT)

  /** @param what the key of the answer among those of one position */
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
