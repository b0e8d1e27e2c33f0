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

/** What the pacer has done so far. */
export interface PacerCounts {
  calls: Readonly<Record<Priority, number>>
  /** Calls that the broker refused as too many. */
  refused: number
  /** The time that callers waited beyond their turns and that is not made up for. */
  lostMs: number
  /** The time in which a call could have been sent, but none was waiting. */
  idleMs: number
}

interface Waiting {
  sinceMs: number
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
  #refused = 0
  #lostMs = 0
  #idleMs = 0
  readonly #calls: Record<Priority, number> = { looked_at: 0, index: 0, sweep: 0 }
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

  get counts(): PacerCounts {
    return { calls: { ...this.#calls }, refused: this.#refused, lostMs: this.#lostMs, idleMs: this.#idleMs }
  }

  /** Resolves when the call may be sent. @throws the signal's reason when it is aborted */
  turn(priority: Priority, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#queues[priority].push({ sinceMs: this.#stopwatch(), resolve, reject, signal })
      void this.#run()
    })
  }

  refused(): void {
    this.#well = 0
    this.#refused += 1
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
      const nowMs = this.#stopwatch()
      const slotMs = this.#slotAt(nowMs)
      this.#countPause(chosen.sinceMs, slotMs === nowMs ? nowMs : null)
      this.#lastMs = slotMs
      chosen.resolve()
    }
    this.#isRunning = false
  }

  /** @param lateMs when the call was sent, if it was so late that its turn is not made up for */
  #countPause(sinceMs: number, lateMs: number | null): void {
    const dueMs = this.#lastMs + this.#spacingMs
    if (dueMs === -Infinity) return
    this.#idleMs += Math.max(0, sinceMs - dueMs)
    if (lateMs !== null) this.#lostMs += lateMs - Math.max(dueMs, sinceMs)
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
    if (priority === undefined) return undefined
    this.#calls[priority] += 1
    return this.#queues[priority].shift()
  }
}

export function countsSince(before: PacerCounts, after: PacerCounts): PacerCounts {
  const made = (priority: Priority) => after.calls[priority] - before.calls[priority]
  return {
    calls: { looked_at: made('looked_at'), index: made('index'), sweep: made('sweep') },
    refused: after.refused - before.refused,
    lostMs: Math.round(after.lostMs - before.lostMs),
    idleMs: Math.round(after.idleMs - before.idleMs),
  }
}
