/** Who goes first: what somebody waits for, then the indices, then the rounds through the market. */
export const PRIORITIES = ['looked_at', 'index', 'sweep'] as const
export type Priority = (typeof PRIORITIES)[number]

export interface PacerOptions {
  callsPerSecond: number
  /** Milliseconds that only ever grow. */
  stopwatch: () => number
  sleep: (ms: number, signal: AbortSignal) => Promise<void>
}

/** The broker's limit is counted on several machines, so a call may be refused within it: then fewer are made. */
const SLOWER = 1.5
const SLOWEST_MS = 2_000
/** So many calls that went well bring the pace up again. */
const WELL_CALLS = 60
const FASTER = 0.8
/** Where single calls are counted a second, two must not meet in one because a timer was early. */
const FEW_CALLS = 3
const FEW_CALLS_MARGIN = 1.1
/** A timer that is late by less than so many spacings does not make the pace slower; what is more is lost. */
const LATENESS = { many: 1, few: 1 / 12 }

interface Waiting {
  resolve: () => void
  reject: (reason: unknown) => void
  signal: AbortSignal
}

/**
 * Lets calls go one by one, evenly spaced: time that was lost is not made up for, so that they never bunch. Slower once the
 * broker says that they are too many.
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

  /** Calls a second at the pace of now. */
  get rate(): number {
    return 1_000 / this.#spacingMs
  }

  get isSlowed(): boolean {
    return this.#spacingMs > this.#shortestMs
  }

  /** Resolves when it is this call's turn. @throws what the signal was aborted with */
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
      // Whoever comes meanwhile with a better right goes first.
      if (waitMs > 0 && !(await this.#waited(Math.ceil(waitMs), next.signal))) continue
      const chosen = this.#take()
      if (chosen === undefined) continue
      this.#lastMs = this.#slotAt(this.#stopwatch())
      chosen.resolve()
    }
    this.#isRunning = false
  }

  /** The moment that counts as this call's, for the spacing to the next. */
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

  /** The first that still wants its turn; those that do not are told. */
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
