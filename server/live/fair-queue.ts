/** So much work is done at a time, milliseconds, and for so long nothing is afterwards: batches and requests come in between. */
const WORK_MS = 4
const REST_MS = 4

interface Turn {
  take: () => void
  fail: (error: unknown) => void
}

/**
 * Runs pieces of work that somebody asked for, one account's after another's, and never more than half of the time: whatever
 * is asked for, batches are sent and other people are answered in between.
 */
export class FairQueue {
  readonly #now: () => number
  readonly #waiting = new Map<string, Turn[]>()
  #workedMs = 0
  #isWindowOpen = false

  constructor(now: () => number) {
    this.#now = now
  }

  /** How many wait. */
  get waiting(): number {
    let waiting = 0
    for (const turns of this.#waiting.values()) waiting += turns.length
    return waiting
  }

  /** Does the work when it is the account's turn, at once if nobody else is at it. */
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

  /** Work that took longer than it should is made up for by a longer rest. */
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
    // To the end of the row.
    this.#waiting.delete(account)
    if (turns.length > 0) this.#waiting.set(account, turns)
    try {
      turn?.take()
    } catch (error) {
      turn?.fail(error)
    }
  }
}
