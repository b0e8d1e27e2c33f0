import { DAY_MS, HOUR_MS, MINUTE_MS } from '#shared/time'

const REMEMBERED_MS = DAY_MS
const SAMPLE_EVERY_MS = MINUTE_MS
/** No forecast from a shorter time: one compression or checkpoint would dominate it. */
const OBSERVED_AT_LEAST_MS = HOUR_MS

/** How fast a number grows, from its samples of the last day. */
export class Pace {
  #samples: { atMs: number; value: number }[] = []

  add(atMs: number, value: number): void {
    const last = this.#samples.at(-1)
    // The clock was set back: start over.
    if (last !== undefined && atMs < last.atMs) this.#samples = []
    else if (last !== undefined && atMs - last.atMs < SAMPLE_EVERY_MS) return
    this.#samples.push({ atMs, value })
    this.#samples = this.#samples.filter((sample) => atMs - sample.atMs <= REMEMBERED_MS)
  }

  /** null: unknown yet. */
  get perDay(): number | null {
    const [first, last] = [this.#samples[0], this.#samples.at(-1)]
    if (first === undefined || last === undefined || last.atMs - first.atMs < OBSERVED_AT_LEAST_MS)
      return null
    return ((last.value - first.value) / (last.atMs - first.atMs)) * DAY_MS
  }
}
