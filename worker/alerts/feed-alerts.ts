import { followsOn } from '#shared/market/following-days'
import { AlertWatch } from './alert-watch.ts'
import { BoardNotices } from './board-notices.ts'
import { AlertEvaluator } from './evaluator.ts'
import { FeedSilence, type FeedSilenceDeps } from './feed-silence.ts'

/** Evaluates rules beside the polls. No poll waits for it, and a failure stays inside. */
export class FeedAlerts {
  readonly #watch: AlertWatch
  readonly #silence: FeedSilence
  readonly #notices: BoardNotices
  #looking: Promise<unknown> | null = null

  constructor(deps: FeedSilenceDeps) {
    const { db, board, calendar, log } = deps
    this.#watch = new AlertWatch(new AlertEvaluator({ db, board, follows: followsOn(board, calendar) }), log)
    this.#silence = new FeedSilence(deps)
    this.#notices = new BoardNotices(deps)
  }

  /** A poll was published; the market is known up to this moment. */
  published(asOfMs: number): void {
    this.#watch.published(asOfMs)
  }

  /** The schedule has fired and the link status is current. */
  rang(): void {
    this.#looking ??= Promise.all([this.#silence.look(), this.#notices.look()]).finally(
      () => (this.#looking = null),
    )
  }

  async settled(): Promise<void> {
    await Promise.all([this.#watch.settled(), this.#looking])
  }
}
