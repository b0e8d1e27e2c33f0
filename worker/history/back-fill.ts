import { setTimeout as sleep } from 'node:timers/promises'
import type { Database } from '#database/pool'
import type { Log } from '#platform/log'
import { hasElapsed, isOver, type Wait } from '#platform/wait'
import { upsertDailyCandles } from '#database/history/daily-candles'
import {
  keyOf,
  readProgress,
  recordFailure,
  recordFilled,
  type Series,
  type SeriesProgress,
} from '#database/history/history-progress'
import { upsertIndexDays } from '#database/history/index-daily'
import { readListings } from '#database/market/listings'
import type { StockCode } from '#shared/market/quote'
import type { HistoryStatus } from '#shared/protocol/history-status'
import { HOUR_MS, MINUTE_MS } from '#shared/time'
import { SourceError } from '../sources/source.ts'
import {
  EMPTY_PAGE,
  NotYetPublished,
  SeriesError,
  type HistoryPage,
  type HistorySource,
  type Piece,
  type WantedSeries,
} from './history-source.ts'
import { grown, isFilled, nextPiece } from './next-piece.ts'

export interface BackFillDeps {
  source: HistorySource
  db: Database
  log: Log
  now: () => number
  /** Publishes the progress. */
  report: (status: HistoryStatus) => Promise<void>
}

/** The retry of an unreadable series: an approval, or a correction at the exchange, takes a day. */
const FAILED_AGAIN_MS = 3 * HOUR_MS
/** The data of a day are published at eight in the morning or later. */
const UNPUBLISHED_AGAIN_MS = HOUR_MS
/** How often to recompute what is wanted: a day may have ended, a listing may be new. */
const LOOK_AGAIN_MS = MINUTE_MS
/** The pause after a source refused without a retry time. */
const REFUSED_AGAIN_MS = 6 * HOUR_MS
/** The number of consecutive faults after which a series counts as unreadable. */
const FAULTS_BORNE = 3
const FAULT_AGAIN_MS = 10_000
const REPORT_EVERY_MS = 5_000
const FAILURES_REPORTED = 20

/**
 * Fills the daily history piece by piece, one request at a time with a pause between. The progress of a piece
 * is recorded after its rows, and storing a piece again changes nothing: a worker may be killed anywhere.
 */
export class BackFill {
  readonly #deps: BackFillDeps
  #rest: Wait = { sinceMs: 0, untilMs: 0 }
  /** By series: not published yet, retry then. */
  readonly #unpublished = new Map<string, Wait>()
  readonly #faults = new Map<string, number>()
  #reportedAtMs = 0
  #reportedState: HistoryStatus['state'] | null = null

  constructor(deps: BackFillDeps) {
    this.#deps = deps
  }

  /** Works until nothing is missing, the source is unavailable, or the signal aborts. */
  async ring(signal: AbortSignal): Promise<void> {
    while (isOver(this.#rest, this.#deps.now()) && !signal.aborted) {
      if (!(await this.#round(signal))) return
    }
  }

  /**
   * Fills what is wanted now, which may make more wanted: the last round finds nothing missing.
   *
   * @returns whether to run another round
   */
  async #round(signal: AbortSignal): Promise<boolean> {
    const { source, now } = this.#deps
    if (this.#rests()) return false
    const work = await this.#open(signal)
    if (work === null) return false
    const startedMs = now()
    for (let filled = 0; !signal.aborted && !hasElapsed(startedMs, LOOK_AGAIN_MS, now()); filled += 1) {
      if (this.#rests()) {
        await this.#report(work, 'resting', 'queried only while the market is closed')
        return false
      }
      const piece = this.#next(work)
      if (piece === null) {
        if (filled > 0) return true
        this.#restUntil(now() + LOOK_AGAIN_MS)
        const { wanted, progressOf } = work
        if (wanted.every((series) => isFilled(progressOf(series), series)))
          await this.#report(work, 'complete', null)
        else await this.#report(work, 'resting', 'the rest is not published yet or could not be read')
        return false
      }
      if (!(await this.#fill(work, piece, signal))) return false
      if (hasElapsed(this.#reportedAtMs, REPORT_EVERY_MS, now())) await this.#report(work, 'filling', null)
      await sleep(source.pauseMs, undefined, { signal }).catch(() => {})
    }
    return true
  }

  #rests(): boolean {
    const { source, now } = this.#deps
    const untilMs = source.restsUntil(now())
    if (untilMs !== null) this.#restUntil(untilMs)
    return untilMs !== null
  }

  #restUntil(untilMs: number): void {
    this.#rest = { sinceMs: this.#deps.now(), untilMs }
  }

  /** @returns null: there is nothing to fill, or the source refuses */
  async #open(signal: AbortSignal): Promise<Work | null> {
    const { source, db, now } = this.#deps
    const listings = (await readListings(db, source.board)).sort((a, b) => a.id - b.id)
    if (listings.length === 0) return null
    const progress = await readProgress(db, { board: source.board, source: source.name })
    const work: Work = {
      wanted: [],
      idOf: new Map(listings.map(({ code, id }) => [code, id])),
      progress,
      progressOf: (series) => progress.get(keyOf(series)),
    }
    try {
      work.wanted = await source.wants({ nowMs: now(), listings, progressOf: work.progressOf }, signal)
      return work
    } catch (error) {
      if (signal.aborted) return null
      if (!(error instanceof SourceError)) throw error
      await this.#leaveAlone(work, error, error.state === 'stopped' ? REFUSED_AGAIN_MS : LOOK_AGAIN_MS)
      return null
    }
  }

  #next({ wanted, progressOf }: Work): Piece | null {
    const { source, now } = this.#deps
    const nowMs = now()
    const isPublished = (series: Series) => {
      const wait = this.#unpublished.get(keyOf(series))
      return wait === undefined || isOver(wait, nowMs)
    }
    const mayAsk = (series: Series) => isPublished(series) && !hasJustFailed(progressOf(series), nowMs)
    return nextPiece(wanted, progressOf, source.longestDays, mayAsk)
  }

  /** @returns false when no more requests are possible now */
  async #fill(work: Work, piece: Piece, signal: AbortSignal): Promise<boolean> {
    const { source, now, log } = this.#deps
    try {
      const page = isWithoutTrading(source, piece) ? EMPTY_PAGE : await source.read(piece, signal)
      await this.#store(work, piece, page)
      this.#faults.delete(keyOf(piece))
      return true
    } catch (error) {
      if (signal.aborted) return false
      if (error instanceof NotYetPublished) {
        const sinceMs = now()
        this.#unpublished.set(keyOf(piece), { sinceMs, untilMs: sinceMs + UNPUBLISHED_AGAIN_MS })
        log.debug({ piece }, 'not published yet')
        return true
      }
      if (error instanceof SeriesError) {
        await this.#note(work, piece, error.message)
        return true
      }
      if (!(error instanceof SourceError)) throw error
      await this.#refused(work, piece, error)
      return false
    }
  }

  async #store({ idOf, progress, progressOf }: Work, piece: Piece, page: HistoryPage): Promise<void> {
    const { source, db, log } = this.#deps
    const filling = { board: source.board, source: source.name }
    const days = page.candles.flatMap(({ code, ...day }) => {
      const listingId = idOf.get(code)
      return listingId === undefined ? [] : [{ ...day, listingId }]
    })
    const before = progressOf(piece)
    const filled = grown(before?.filled ?? null, piece)
    const count = days.length + page.indices.length
    // No transaction: a worker that hangs in one would block all others on a database with a single session.
    // The progress is recorded last, and rows without it are fetched and stored again.
    await upsertDailyCandles(db, source.name, days)
    await upsertIndexDays(db, filling, page.indices)
    await recordFilled(db, filling, piece, filled, count)
    const { kind, code } = piece
    progress.set(keyOf(piece), { kind, code, filled, days: (before?.days ?? 0) + count, failure: null })
    const [first] = page.setAside
    if (first !== undefined) log.warn({ piece, rows: page.setAside.length, first }, 'days set aside')
    log.debug({ piece, days: count }, 'filled a piece of history')
  }

  /** A transient fault is retried after a pause; a series that fails repeatedly is skipped. */
  async #refused(work: Work, piece: Piece, error: SourceError): Promise<void> {
    if (error.state === 'stopped') return this.#leaveAlone(work, error, REFUSED_AGAIN_MS)
    const key = keyOf(piece)
    const faults = (this.#faults.get(key) ?? 0) + 1
    this.#faults.set(key, faults)
    if (faults >= FAULTS_BORNE) {
      this.#faults.delete(key)
      await this.#note(work, piece, error.message)
    }
    await this.#leaveAlone(work, error, FAULT_AGAIN_MS * faults)
  }

  async #leaveAlone(work: Work, error: SourceError, waitMs: number): Promise<void> {
    const { now } = this.#deps
    this.#restUntil(error.retryAtMs ?? now() + waitMs)
    await this.#report(work, 'stopped', error.message)
  }

  async #note({ progress, progressOf }: Work, piece: Piece, reason: string): Promise<void> {
    const { source, db, log, now } = this.#deps
    const failure = { reason, atMs: now() }
    await recordFailure(db, { board: source.board, source: source.name }, piece, failure)
    const { kind, code } = piece
    const before = progressOf(piece)
    progress.set(keyOf(piece), {
      kind,
      code,
      filled: before?.filled ?? null,
      days: before?.days ?? 0,
      failure,
    })
    log.warn({ piece, reason }, 'a piece of history could not be read')
  }

  async #report(
    { wanted, progress, progressOf }: Work,
    state: HistoryStatus['state'],
    detail: string | null,
  ): Promise<void> {
    const { source, now, log, report } = this.#deps
    const failed = [...progress.values()].filter(({ failure }) => failure !== null)
    const dates = wanted.flatMap(({ span }) => (span.from <= span.to ? [span] : []))
    const status: HistoryStatus = {
      source: source.name,
      board: source.board,
      state,
      detail,
      retry_at_ms: state === 'filling' || state === 'complete' ? null : this.#rest.untilMs,
      series: {
        wanted: wanted.length,
        filled: wanted.filter((series) => isFilled(progressOf(series), series)).length,
        failed: failed.length,
      },
      days: [...progress.values()].reduce((sum, { days }) => sum + days, 0),
      from: dates.reduce<string | null>(
        (least, { from }) => (least === null || from < least ? from : least),
        null,
      ),
      to: dates.reduce<string | null>((most, { to }) => (most === null || to > most ? to : most), null),
      failures: failed.slice(0, FAILURES_REPORTED).map(({ kind, code, failure }) => ({
        kind,
        code,
        reason: failure?.reason ?? '',
        at_ms: failure?.atMs ?? 0,
      })),
      updated_at_ms: now(),
    }
    this.#reportedAtMs = now()
    await report(status)
    const { failures: _failures, ...short } = status
    const isNews = state !== this.#reportedState
    this.#reportedState = state
    log[isNews ? 'info' : 'debug'](short, `daily history: ${state}`)
  }
}

/** The state of a run: read once, updated as pieces come in. */
interface Work {
  wanted: WantedSeries[]
  idOf: ReadonlyMap<StockCode, number>
  progress: Map<string, SeriesProgress>
  progressOf: (series: Series) => SeriesProgress | undefined
}

function hasJustFailed(progress: SeriesProgress | undefined, nowMs: number): boolean {
  return progress?.failure != null && !hasElapsed(progress.failure.atMs, FAILED_AGAIN_MS, nowMs)
}

function isWithoutTrading(source: HistorySource, { kind, from }: Piece): boolean {
  return kind === 'day' && !source.trades(from)
}
