import type { Redis } from 'ioredis'
import type { Database } from '#database/pool'
import type { Log } from '#platform/log'
import { hasElapsed } from '#platform/wait'
import type { HistoryStatus } from '#shared/protocol/history-status'
import { KEYS } from '#shared/protocol/names'
import type { Dataset } from '#shared/market/dataset'
import { BackFill } from './back-fill.ts'
import type { HistorySource } from './history-source.ts'
import { settleDays } from './settle.ts'

/** The schedule rings so often; most rings find nothing to do. */
export const HISTORY_RING_EVERY_MS = 5_000

/** A day is over once in a day. */
const SETTLE_EVERY_MS = 60_000

export interface HistoryDeps {
  /** null: nobody tells the past. */
  source: HistorySource | null
  board: Dataset
  db: Database
  redis: Redis
  log: Log
  now: () => number
}

/** Keeps the daily history: the days that the board is done with, and those that a source can tell. */
export class History {
  readonly #deps: HistoryDeps
  readonly #backFill: BackFill | null
  #settledAtMs = -Infinity
  #isRinging = false

  constructor(deps: HistoryDeps) {
    this.#deps = deps
    const { source, db, log, now } = deps
    this.#backFill = source === null ? null : new BackFill({ source, db, log, now, tell: this.#tell })
  }

  /** A job that lost its lock while the process was busy rings again beside itself: then the first goes on alone. */
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
      if (this.#backFill === null) await this.#tell(off(board, now()))
    }
    await this.#backFill?.ring(signal)
  }

  /** Kept where every server can read it. */
  readonly #tell = async (status: HistoryStatus): Promise<void> => {
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
