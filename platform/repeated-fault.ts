import type { Log } from './log.ts'

/** Logs a fault that may repeat every second: once as a warning, and then for debugging only, until it is over. */
export class RepeatedFault {
  readonly #log: Log
  readonly #what: string
  readonly #about: object
  #isThere = false

  /** @param about fields of every line */
  constructor(log: Log, what: string, about: object = {}) {
    this.#log = log
    this.#what = what
    this.#about = about
  }

  noticed(err: unknown): void {
    this.#log[this.#isThere ? 'debug' : 'warn']({ ...this.#about, err }, this.#what)
    this.#isThere = true
  }

  /** @returns whether it was there */
  over(): boolean {
    const was = this.#isThere
    this.#isThere = false
    return was
  }
}
