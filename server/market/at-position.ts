import type { Position } from '#shared/protocol/messages'

/**
 * Keeps what was made of a board until the board moves on, so that whoever asks between two polls shares one answer. A
 * scan of all rows takes a fraction of a millisecond; ten thousand of them a second would not.
 */
export class AtPosition<T> {
  #position = ''
  readonly #made = new Map<string, T>()

  /** @param what names the answer among those of one position */
  get({ epoch, seq }: Position, what: string, make: () => T): T {
    const position = `${epoch}:${seq}`
    if (this.#position !== position) {
      this.#position = position
      this.#made.clear()
    }
    const made = this.#made.get(what) ?? make()
    this.#made.set(what, made)
    return made
  }
}
