import type { Database } from '#database/pool'
import { cutGaps, recordGap, type Span } from '#database/market/gaps'
import type { Log } from '#platform/log'
import { RepeatedFault } from '#platform/repeated-fault'
import { outsideHalts, type MarketHalt } from '#shared/market/halt'
import type { GapCode } from '#shared/protocol/gap'
import type { LinkCode } from '#shared/protocol/messages'
import { haltsInData } from './halted-link.ts'
import { LATE_MS, STALLED_AFTER_MS } from './silence.ts'
import { sessionSpans } from './session-spans.ts'
import type { MarketSource } from './sources/source.ts'

/** What the link reporter passes on each time it publishes the link: at least every second. */
export interface FeedReport {
  nowMs: number
  /** Data have just arrived. */
  received: boolean
  /** The as-of time of these data; null: none have arrived. */
  asOfMs: number | null
  /** When data last arrived before that; null: unknown. */
  sinceMs: number | null
  /** The link published before this one had a fault. */
  wasFaulty: boolean
  code: LinkCode | null
}

/**
 * Longer than a failover to another worker takes: if a hole is older than this when it is found, no worker
 * was running.
 */
const WITNESSED_WITHIN_MS = 5_000

/**
 * Records the holes of the feed: the spans of a session in which no data came for longer than a poll may
 * take. Its state survives the worker, so a hole is also found by the next one. It is asynchronous, because
 * the link status must report an unavailable database while the database is unavailable.
 */
export class GapLedger {
  readonly #db: Database
  readonly #log: Log
  readonly #source: MarketSource
  readonly #toleratedMs: number
  readonly #halts: () => readonly MarketHalt[]
  readonly #firstDayIsMade: boolean
  /** The halts that the recorded gaps are known to exclude. */
  #cutBy: readonly MarketHalt[] = []
  /** When this worker last received data; unknown at its start. */
  #state: 'unknown' | 'flowing' | 'hole' = 'unknown'
  /** The reason why data are missing, from when this worker noticed it; null: they are not. */
  #found: GapCode | null = null
  #writing: Promise<void> = Promise.resolve()
  #isWriting = false
  readonly #fault: RepeatedFault

  constructor({
    db,
    log,
    source,
    pollEveryMs = source.pollEveryMs,
    halts = () => [],
    firstDayIsMade = false,
  }: {
    db: Database
    log: Log
    source: MarketSource
    pollEveryMs?: number
    /** The same array until the halts change. */
    halts?: () => readonly MarketHalt[]
    /** The hours before the first data ever are simulated. */
    firstDayIsMade?: boolean
  }) {
    this.#db = db
    this.#log = log
    this.#fault = new RepeatedFault(log, 'the ledger of gaps cannot be written')
    this.#source = source
    this.#toleratedMs = pollEveryMs + LATE_MS
    this.#halts = halts
    this.#firstDayIsMade = firstDayIsMade
  }

  readonly follow = (report: FeedReport): void => {
    // A missed report of missing data is repeated within a second; a report of arrived data is not.
    if (this.#isWriting && !report.received) return
    this.#isWriting = true
    this.#writing = this.#writing
      .then(() => this.#follow(report))
      .then(() => void this.#fault.over())
      .catch((err: unknown) => this.#fault.noticed(err))
      .finally(() => (this.#isWriting = false))
  }

  /** Resolves when all reports so far have been recorded. */
  settled(): Promise<void> {
    return this.#writing
  }

  async #follow(report: FeedReport): Promise<void> {
    const { nowMs, received, sinceMs, wasFaulty } = report
    await this.#cutByHalts()
    const isInSession = this.#spans(nowMs, nowMs + 1).length > 0
    if (!received && isInSession) return this.#missing(report)
    const isLate = received && sinceMs !== null && nowMs - sinceMs > this.#toleratedMs
    if (this.#state === 'flowing' && !wasFaulty && !isLate) return
    if (this.#state === 'flowing' && !received) return
    await this.#record(report, true)
    this.#state = 'flowing'
    this.#found = null
  }

  async #missing(report: FeedReport): Promise<void> {
    const { nowMs, sinceMs, code } = report
    if (this.#state === 'hole') return
    const missedMs = sinceMs === null ? 0 : this.#missedMs(sinceMs, nowMs)
    if (sinceMs !== null && missedMs <= this.#toleratedMs) return
    // A standstill is always noticed late.
    const isWitnessed = code === 'source_silent' || missedMs <= this.#toleratedMs + WITNESSED_WITHIN_MS
    this.#found ??= isWitnessed ? (code ?? 'timeout') : 'worker_away'
    await this.#record(report, false)
    this.#state = 'hole'
  }

  /** How long data have been missing in the current session. */
  #missedMs(sinceMs: number, nowMs: number): number {
    const last = this.#spans(sinceMs, nowMs).at(-1)
    return last?.toMs === nowMs ? nowMs - last.fromMs : 0
  }

  /**
   * When the start of the hole is only known from stored ticks, its end is the as-of time of the data: a
   * fallback source that serves an earlier day does not follow our clock.
   */
  #record({ nowMs, asOfMs, sinceMs }: FeedReport, isOver: boolean): Promise<void> {
    return recordGap(this.#db, {
      board: this.#source.board,
      sinceMs,
      firstDayIsMade: this.#firstDayIsMade,
      nowMs: sinceMs === null && asOfMs !== null ? asOfMs : nowMs,
      isOver,
      code: this.#found ?? 'worker_away',
      spansOf: (fromMs, toMs, code) =>
        this.#spans(fromMs, toMs).flatMap((span) =>
          code === 'source_silent' ? this.#silent(span, !isOver && span.toMs === toMs) : [span],
        ),
      toleratedMs: this.#toleratedMs,
    })
  }

  /** A halt may be declared after its silence has been recorded. */
  async #cutByHalts(): Promise<void> {
    const halts = this.#halts()
    if (halts === this.#cutBy) return
    for (const { beganMs, endsMs } of this.#dataHalts()) {
      const cut = await cutGaps(this.#db, {
        board: this.#source.board,
        code: 'source_silent',
        fromMs: beganMs,
        toMs: endsMs,
        rest: (gap) => this.#silent(gap),
      })
      if (cut.length > 0) this.#log.warn({ beganMs, endsMs, cut }, 'a halt explains gaps that were on record')
    }
    this.#cutBy = halts
  }

  /**
   * The parts of a silence that no halt explains. A part beside a halt, once it is over, must be as long as
   * any other recorded silence.
   */
  #silent(span: Span, goesOn = false): Span[] {
    const rest = outsideHalts(this.#dataHalts(), span)
    const isLong = ({ fromMs, toMs }: Span) =>
      toMs - fromMs > STALLED_AFTER_MS || (goesOn && toMs === span.toMs)
    const isWhole = rest.length === 1 && rest[0]?.fromMs === span.fromMs && rest[0].toMs === span.toMs
    return isWhole ? rest : rest.filter(isLong)
  }

  #dataHalts(): MarketHalt[] {
    return haltsInData(this.#halts(), this.#source.delayMinutes)
  }

  #spans(fromMs: number, toMs: number) {
    return sessionSpans(this.#source, fromMs, toMs)
  }
}
