import type { Log } from './log.ts'
import { unavailableReason } from './unavailable.ts'

/** Logs once per reason that the database or Redis cannot be used, and once that the outage is over. */
export class OutageLog {
  readonly #log: Log
  readonly #about: object
  readonly #reasons = new Set<string>()

  /** @param about fields of every line */
  constructor(log: Log, about: object) {
    this.#log = log
    this.#about = about
  }

  /** Any other fault is logged each time, as `what`. */
  noticed(err: unknown, what: string, level: 'debug' | 'error' = 'error'): void {
    const reason = unavailableReason(err)
    if (reason === undefined) return this.#log[level]({ ...this.#about, err }, what)
    if (!this.#reasons.has(reason))
      this.#log.error({ ...this.#about, err, reason }, `the database or Redis cannot be used (${reason})`)
    this.#reasons.add(reason)
  }

  over(): void {
    if (this.#reasons.size === 0) return
    this.#log.info(
      { ...this.#about, reasons: [...this.#reasons] },
      'the database and Redis can be used again',
    )
    this.#reasons.clear()
  }
}
