import type { Log } from '#platform/log'
import { RepeatedFault } from '#platform/repeated-fault'
import type { AlertEvaluator } from './evaluator.ts'

/**
 * Lets rules be compared beside the polls, one comparison at a time: a poll waits for none, and what it brings while one is under
 * way is compared by the next, which goes by what is stored.
 */
export class AlertWatch {
  readonly #evaluator: Pick<AlertEvaluator, 'evaluate'>
  readonly #fault: RepeatedFault
  #running: Promise<void> | null = null
  /** The newest moment that is still to be compared. */
  #dueMs: number | null = null

  constructor(evaluator: Pick<AlertEvaluator, 'evaluate'>, log: Log) {
    this.#evaluator = evaluator
    this.#fault = new RepeatedFault(log, 'alerts cannot be evaluated')
  }

  /** A poll was published; the market is known up to this moment. */
  published(asOfMs: number): void {
    this.#dueMs = asOfMs
    this.#running ??= this.#run().finally(() => (this.#running = null))
  }

  async settled(): Promise<void> {
    await this.#running
  }

  async #run(): Promise<void> {
    while (this.#dueMs !== null) {
      const asOfMs = this.#dueMs
      this.#dueMs = null
      try {
        await this.#evaluator.evaluate(asOfMs)
        this.#fault.over()
      } catch (err) {
        // The next poll tries again, from where the database stands.
        this.#fault.noticed(err)
      }
    }
  }
}
