import type { Redis } from 'ioredis'
import type { Database } from '#database/pool'
import type { Log } from '#platform/log'
import { hasElapsed } from '#platform/wait'
import type { HistoryStatus } from '#shared/protocol/history-status'
import { KEYS } from '#shared/protocol/names'
import type { Dataset } from '#shared/market/dataset'
import { MINUTE_MS } from '#shared/time'
import { BackFill } from './back-fill.ts'
import type { HistorySource } from './history-source.ts'
import { settleDays } from './settle.ts'

/** The schedule rings this often; most rings find nothing to do. */
export const HISTORY_RING_EVERY_MS = 5_000

/** How often to check whether a day has ended. */
const SETTLE_EVERY_MS = MINUTE_MS

export interface HistoryDeps {
  /** null: no history source. */
  source: HistorySource | null
  board: Dataset
  db: Database
  redis: Redis
  log: Log
  now: () => number
}

/** Maintains the daily history: the finished days of the board, and those of a history source. */
export class History {
  readonly #deps: HistoryDeps
  readonly #backFill: BackFill | null
  #settledAtMs = -Infinity
  #isRinging = false

  constructor(deps: HistoryDeps) {
    this.#deps = deps
    const { source, db, log, now } = deps
    this.#backFill = source === null ? null : new BackFill({ source, db, log, now, report: this.#report })
  }

  /**
   * A job that lost its lock while the process was busy is started a second time: the first run then
   * continues alone.
   */
  async ring(signal: AbortSignal): Promise<void> {
    if (this.#isRinging) return
    this.#isRinging = true
    try {
      await this.#keep(signal)
    } finally {
      this.#isRinging = false
    }
  }

  async #keep(signal: AbortSignal): Promise<void> {
    const { db, log, board, now } = this.#deps
    if (hasElapsed(this.#settledAtMs, SETTLE_EVERY_MS, now())) {
      await settleDays({ db, log, board, nowMs: now() }, signal)
      this.#settledAtMs = now()
      if (this.#backFill === null) await this.#report(off(board, now()))
    }
    await this.#backFill?.ring(signal)
  }

  /** Stored where every server can read it. */
  readonly #report = async (status: HistoryStatus): Promise<void> => {
    await this.#deps.redis.set(KEYS.history, JSON.stringify(status))
  }
}

function off(board: Dataset, nowMs: number): HistoryStatus {
  return {
    source: null,
    board,
    state: 'off',
    detail: null,
    retry_at_ms: null,
    series: { wanted: 0, filled: 0, failed: 0 },
    days: 0,
    from: null,
    to: null,
    failures: [],
    updated_at_ms: nowMs,
  }
}
