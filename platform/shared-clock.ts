import type { CommonClock } from './redis-clock.ts'

/** A monotonic clock of this process, in milliseconds. */
export type Stopwatch = () => number

export interface SharedClockOptions {
  /** Reads the time that all machines share. */
  ask: CommonClock
  stopwatch?: Stopwatch
  /** This machine's own clock. */
  wall?: () => number
}

/**
 * The time of Redis without asking for it each time: its offset from a monotonic clock is measured now and
 * then. Whatever processes share is dated by it, because the clocks of the machines differ, and each may be
 * set at any time. Until the first measurement it is this machine's own clock.
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
   * The answer was made at some moment between request and reply, so a slow one is imprecise: the known
   * offset is kept as long as it is still possible.
   *
   * @throws whatever reading the time throws; the clock then continues with the last measured offset
   */
  async measure(): Promise<void> {
    const requestedMs = this.#stopwatch()
    const theirMs = await this.#ask()
    const minMs = theirMs - this.#stopwatch()
    const maxMs = theirMs + CUT_MS - requestedMs
    const widthMs = maxMs - minMs
    const isPossible = this.#offsetMs !== null && this.#offsetMs >= minMs && this.#offsetMs <= maxMs
    if (!isPossible) this.#offsetMs = (minMs + maxMs) / 2
    this.#doubtMs = isPossible ? Math.min(this.#doubtMs, widthMs) : widthMs / 2
  }

  /** By how much this machine's own clock is certainly ahead (behind, if negative); 0 if it may be right. */
  aheadMs(): number {
    if (this.#offsetMs === null) return 0
    const aheadMs = this.#wall() - this.now()
    return Math.sign(aheadMs) * Math.max(0, Math.abs(aheadMs) - this.#doubtMs)
  }
}

/** Redis reports whole milliseconds, rounded down. */
const CUT_MS = 1
