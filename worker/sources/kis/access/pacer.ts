/**
 * The priority of a call: a stock that is being viewed, then the indices, then the rounds through the market.
 */
export const PRIORITIES = ['looked_at', 'index', 'sweep'] as const
export type Priority = (typeof PRIORITIES)[number]

export interface PacerOptions {
  callsPerSecond: number
  /** A monotonic clock in milliseconds. */
  stopwatch: () => number
  sleep: (ms: number, signal: AbortSignal) => Promise<void>
}

/**
 * The broker counts on several machines, so a call within the limit may be refused: then the rate is lowered.
 */
const SLOWER = 1.5
const SLOWEST_MS = 2_000
/** The number of successful calls after which the rate is raised again. */
const WELL_CALLS = 60
const FASTER = 0.8
/** With a limit of one call a second, an early timer must not put two calls into one second. */
const FEW_CALLS = 3
const FEW_CALLS_MARGIN = 1.1
/** Timer lateness up to this many spacings is compensated; more is lost. */
const LATENESS = { many: 1, few: 1 / 12 }

interface Waiting {
  resolve: () => void
  reject: (reason: unknown) => void
  signal: AbortSignal
}

/**
 * Spaces calls evenly: lost time is not made up for, so that calls never bunch. The rate is lowered when the
 * broker rejects calls as too many.
 */
export class Pacer {
  readonly #stopwatch: () => number
  readonly #sleep: PacerOptions['sleep']
  readonly #shortestMs: number
  readonly #lateness: number
  readonly #queues: Record<Priority, Waiting[]> = { looked_at: [], index: [], sweep: [] }
  #spacingMs: number
  #lastMs = -Infinity
  #well = 0
  #isRunning = false

  constructor({ callsPerSecond, stopwatch, sleep }: PacerOptions) {
    this.#stopwatch = stopwatch
    this.#sleep = sleep
    this.#shortestMs = (1_000 / callsPerSecond) * (callsPerSecond <= FEW_CALLS ? FEW_CALLS_MARGIN : 1)
    this.#lateness = callsPerSecond <= FEW_CALLS ? LATENESS.few : LATENESS.many
    this.#spacingMs = this.#shortestMs
  }

  /** The current rate in calls per second. */
  get rate(): number {
    return 1_000 / this.#spacingMs
  }

  get isSlowed(): boolean {
    return this.#spacingMs > this.#shortestMs
  }

  /** Resolves when the call may be sent. @throws the signal's reason when it is aborted */
  turn(priority: Priority, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#queues[priority].push({ resolve, reject, signal })
      void this.#run()
    })
  }

  refused(): void {
    this.#well = 0
    this.#spacingMs = Math.max(this.#shortestMs, Math.min(SLOWEST_MS, this.#spacingMs * SLOWER))
  }

  wentWell(): void {
    this.#well += 1
    if (this.#well < WELL_CALLS) return
    this.#well = 0
    this.#spacingMs = Math.max(this.#shortestMs, this.#spacingMs * FASTER)
  }

  async #run(): Promise<void> {
    if (this.#isRunning) return
    this.#isRunning = true
    for (let next = this.#first(); next !== undefined; next = this.#first()) {
      const waitMs = this.#lastMs + this.#spacingMs - this.#stopwatch()
      // A call with a higher priority that arrives in the meantime goes first.
      if (waitMs > 0 && !(await this.#waited(Math.ceil(waitMs), next.signal))) continue
      const chosen = this.#take()
      if (chosen === undefined) continue
      this.#lastMs = this.#slotAt(this.#stopwatch())
      chosen.resolve()
    }
    this.#isRunning = false
  }

  /** The time that counts for the spacing to the next call. */
  #slotAt(nowMs: number): number {
    const slotMs = this.#lastMs + this.#spacingMs
    return nowMs - slotMs <= this.#spacingMs * this.#lateness ? slotMs : nowMs
  }

  async #waited(ms: number, signal: AbortSignal): Promise<boolean> {
    try {
      await this.#sleep(ms, signal)
      return true
    } catch {
      return false
    }
  }

  /** The first waiting call that was not aborted; the aborted ones are rejected. */
  #first(): Waiting | undefined {
    for (const priority of PRIORITIES) {
      const queue = this.#queues[priority]
      for (let next = queue[0]; next !== undefined; next = queue[0]) {
        if (!next.signal.aborted) return next
        queue.shift()
        next.reject(next.signal.reason)
      }
    }
    return undefined
  }

  #take(): Waiting | undefined {
    if (this.#first() === undefined) return undefined
    const priority = PRIORITIES.find((name) => this.#queues[name].length > 0)
    return priority === undefined ? undefined : this.#queues[priority].shift()
  }
}
