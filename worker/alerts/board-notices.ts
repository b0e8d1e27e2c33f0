import type { Redis } from 'ioredis'
import { lastBoardNotice, storeBoardNotice } from '#database/own/board-notices'
import type { Database } from '#database/pool'
import type { Log } from '#platform/log'
import { RepeatedFault } from '#platform/repeated-fault'
import type { Calendar } from '#shared/market/calendar'
import type { Dataset } from '#shared/market/dataset'
import type { Link } from '#shared/protocol/messages'
import { KEYS } from '#shared/protocol/names'
import { MINUTE_MS } from '#shared/time'
import { silentSince } from './silent-since.ts'

/** A source that is silent for so long when it should bring something is lost. */
export const LOST_AFTER_MS = MINUTE_MS

export interface BoardNoticesDeps {
  db: Database
  redis: Redis
  board: Dataset
  now: () => number
  log: Log
  calendar: Calendar
  hours: 'session' | 'always'
}

/** Stores a notice for all accounts when the source is lost in trading hours, and when it delivers again. */
export class BoardNotices {
  readonly #deps: BoardNoticesDeps
  readonly #fault: RepeatedFault
  /** The silence that is open; undefined: not read yet. */
  #lostSinceMs: number | null | undefined = undefined

  constructor(deps: BoardNoticesDeps) {
    this.#deps = deps
    this.#fault = new RepeatedFault(deps.log, 'notices about the board cannot be stored')
  }

  /** Never throws: the next ring looks again. */
  async look(): Promise<void> {
    try {
      await this.#look()
      this.#fault.over()
    } catch (err) {
      this.#fault.noticed(err)
      this.#lostSinceMs = undefined
    }
  }

  async #look(): Promise<void> {
    const { db, redis, board, now, calendar, hours } = this.#deps
    const text = await redis.get(KEYS.link)
    if (text === null) return
    const nowMs = now()
    const link = JSON.parse(text) as Link
    const silentMs = silentSince(link, nowMs, hours === 'always' ? null : calendar)
    if (silentMs === null) return
    const isLost = nowMs - silentMs >= LOST_AFTER_MS
    if (this.#lostSinceMs === undefined) {
      const last = await lastBoardNotice(db, board)
      this.#lostSinceMs = last?.code === 'source_lost' ? last.sinceMs : null
    }
    const lostSinceMs = this.#lostSinceMs
    if (isLost && lostSinceMs === null) {
      await storeBoardNotice(db, {
        board,
        code: 'source_lost',
        sinceMs: silentMs,
        atMs: silentMs + LOST_AFTER_MS,
      })
      this.#lostSinceMs = silentMs
    }
    // At an opening the silence begins anew, though nothing has come.
    const hasDelivered = lostSinceMs !== null && (link.last_received_ms ?? 0) > lostSinceMs
    if (!isLost && hasDelivered) {
      await storeBoardNotice(db, { board, code: 'source_back', sinceMs: lostSinceMs, atMs: silentMs })
      this.#lostSinceMs = null
    }
  }
}
