import { SECOND_MS } from '#shared/time'

/** Counts calls as the broker does: a limit within any second. */
export class CallLimiter {
  perSecond = 18
  /** The number of calls over the limit. */
  overLimit = 0
  readonly #now: () => number
  #recent: number[] = []

  constructor(now: () => number) {
    this.#now = now
  }

  /** @returns whether the call is within the limit */
  take(): boolean {
    const nowMs = this.#now()
    this.#recent = this.#recent.filter((atMs) => nowMs - atMs < SECOND_MS)
    this.#recent.push(nowMs)
    if (this.#recent.length <= this.perSecond) return true
    this.overLimit += 1
    return false
  }
}
