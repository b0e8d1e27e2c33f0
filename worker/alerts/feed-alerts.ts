import { followsOn } from '#shared/market/following-days'
import { AlertWatch } from './alert-watch.ts'
import { AlertEvaluator } from './evaluator.ts'
import { FeedSilence, type FeedSilenceDeps } from './feed-silence.ts'

/** What compares rules beside the rings of the feed. No ring and no poll waits for it, and what fails in it ends there. */
export class FeedAlerts {
  readonly #watch: AlertWatch
  readonly #silence: FeedSilence
  #looking: Promise<unknown> | null = null

  constructor(deps: FeedSilenceDeps) {
    const { db, board, calendar, log } = deps
    this.#watch = new AlertWatch(new AlertEvaluator({ db, board, follows: followsOn(board, calendar) }), log)
    this.#silence = new FeedSilence(deps)
  }

  /** A poll was published; the market is known up to this moment. */
  published(asOfMs: number): void {
    this.#watch.published(asOfMs)
  }

  /** The schedule has rung, and whatever was polled has told how the feed is. */
  rang(): void {
    this.#looking ??= this.#silence.look().finally(() => (this.#looking = null))
  }

  async settled(): Promise<void> {
    await Promise.all([this.#watch.settled(), this.#looking])
  }
}
