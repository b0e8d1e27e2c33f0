import type { CommonClock } from './redis-clock.ts'

/** Milliseconds that only ever grow, of this process alone. */
export type Stopwatch = () => number

export interface SharedClockOptions {
  /** Asks what time it is for all machines alike. */
  ask: CommonClock
  stopwatch?: Stopwatch
  /** This machine's own clock. */
  wall?: () => number
}

/**
 * The time of Redis, told without asking: the distance between it and a monotonic clock is measured now and then. Whatever
 * is shared between processes is dated by it, because the clocks of the machines differ, and each of them may be set at any
 * time. Until it is measured once, it is this machine's own clock.
 */
export class SharedClock {
  readonly #ask: CommonClock
  readonly #stopwatch: Stopwatch
  readonly #wall: () => number
  #offsetMs: number | null = null
  #doubtMs = 0

  constructor({ ask, stopwatch = () => performance.now(), wall = Date.now }: SharedClockOptions) {
    this.#ask = ask
    this.#stopwatch = stopwatch
    this.#wall = wall
  }

  readonly now = (): number =>
    this.#offsetMs === null ? this.#wall() : Math.round(this.#stopwatch() + this.#offsetMs)

  /**
   * The answer was made at some moment between question and arrival. A slow one tells little: as long as what is believed is
   * possible, it stays.
   *
   * @throws whatever asking does; the time goes on as it was measured before
   */
  async measure(): Promise<void> {
    const askedMs = this.#stopwatch()
    const theirMs = await this.#ask()
    const minMs = theirMs - this.#stopwatch()
    const maxMs = theirMs + CUT_MS - askedMs
    const widthMs = maxMs - minMs
    const isPossible = this.#offsetMs !== null && this.#offsetMs >= minMs && this.#offsetMs <= maxMs
    if (!isPossible) this.#offsetMs = (minMs + maxMs) / 2
    this.#doubtMs = isPossible ? Math.min(this.#doubtMs, widthMs) : widthMs / 2
  }

  /** By how much this machine's own clock is ahead (behind, if negative) for sure; 0 if it may be right. */
  aheadMs(): number {
    if (this.#offsetMs === null) return 0
    const aheadMs = this.#wall() - this.now()
    return Math.sign(aheadMs) * Math.max(0, Math.abs(aheadMs) - this.#doubtMs)
  }
}

/** Redis tells whole milliseconds, cut off. */
const CUT_MS = 1
