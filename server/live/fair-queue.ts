/**
 * The time slice of work in milliseconds, and the pause after it, in which batches and requests are
 * processed.
 */
const WORK_MS = 4
const REST_MS = 4

interface Turn {
  take: () => void
  fail: (error: unknown) => void
}

/**
 * Runs requested work round-robin by account, for at most half of the time, so that batches are sent and
 * other clients are answered in between.
 */
export class FairQueue {
  readonly #now: () => number
  readonly #waiting = new Map<string, Turn[]>()
  #workedMs = 0
  #isWindowOpen = false

  constructor(now: () => number) {
    this.#now = now
  }

  /** The number of waiting tasks. */
  get waiting(): number {
    let waiting = 0
    for (const turns of this.#waiting.values()) waiting += turns.length
    return waiting
  }

  /** Runs a task when it is the account's turn, immediately if the queue is empty. */
  run<T>(account: string, work: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      const turns = this.#waiting.get(account) ?? []
      turns.push({ take: () => resolve(work()), fail: reject })
      this.#waiting.set(account, turns)
      this.#work()
    })
  }

  #work(): void {
    while (this.#waiting.size > 0 && this.#workedMs < WORK_MS) {
      const startedMs = this.#now()
      this.#takeNext()
      this.#workedMs += this.#now() - startedMs
    }
    if (this.#isWindowOpen) return
    this.#isWindowOpen = true
    setTimeout(() => this.#openWindow(), WORK_MS + REST_MS)
  }

  /** A task that took too long is followed by a longer pause. */
  #openWindow(): void {
    this.#isWindowOpen = false
    this.#workedMs = Math.max(0, this.#workedMs - WORK_MS)
    if (this.#waiting.size > 0 || this.#workedMs > 0) this.#work()
  }

  #takeNext(): void {
    const [next] = this.#waiting
    if (next === undefined) return
    const [account, turns] = next
    const turn = turns.shift()
    // To the end of the round.
    this.#waiting.delete(account)
    if (turns.length > 0) this.#waiting.set(account, turns)
    try {
      turn?.take()
    } catch (error) {
      turn?.fail(error)
    }
  }
}
