const STEP = 1.006
const MAX = 20

/** How far a price axis was dragged out; 1: it fits the prices. */
export class Stretch {
  #factor = 1
  readonly #changed: () => void

  constructor(changed: () => void) {
    this.#changed = changed
  }

  get factor(): number {
    return this.#factor
  }

  /** Dragged by so many pixels, downwards to a larger range. */
  drag(byPx: number): void {
    this.#factor = Math.min(MAX, Math.max(1 / MAX, this.#factor * STEP ** byPx))
    this.#changed()
  }

  reset(): void {
    this.#factor = 1
    this.#changed()
  }
}
