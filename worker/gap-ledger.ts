import type { Database } from '#database/pool'
import { cutGaps, recordGap, type Span } from '#database/market/gaps'
import type { Log } from '#platform/log'
import { outsideHalts, type MarketHalt } from '#shared/market/halt'
import type { GapCode } from '#shared/protocol/gap'
import type { LinkCode } from '#shared/protocol/messages'
import { haltsInData } from './halted-link.ts'
import { LATE_MS, STALLED_AFTER_MS } from './silence.ts'
import { sessionSpans } from './session-spans.ts'
import type { MarketSource } from './sources/source.ts'

/** What is said of the hop from the source, whenever servers are told: at least every second. */
export interface FeedReport {
  nowMs: number
  /** Data have just arrived. */
  received: boolean
  /** The moment that these tell of; null: none have arrived. */
  asOfMs: number | null
  /** When data arrived before that; null: nobody knows. */
  sinceMs: number | null
  /** What was told before this was of a fault. */
  wasFaulty: boolean
  code: LinkCode | null
}

/** Longer than another worker takes to go on in place of one that died: a hole that is found later had no witness. */
const WITNESSED_WITHIN_MS = 5_000

/**
 * Writes down the holes of the feed: pieces of its sessions in which no data came for longer than a poll may take. What it
 * goes by outlives the worker, so a hole is found by whoever comes next; and nobody waits for it, because the lamp must
 * say that the database is away while the database is away.
 */
export class GapLedger {
  readonly #db: Database
  readonly #log: Log
  readonly #source: MarketSource
  readonly #toleratedMs: number
  readonly #halts: () => readonly MarketHalt[]
  readonly #firstDayIsMade: boolean
  /** Those that the gaps in the ledger are known to leave out. */
  #cutBy: readonly MarketHalt[] = []
  /** As far as this worker knows. It knows nothing when it starts. */
  #state: 'unknown' | 'flowing' | 'hole' = 'unknown'
  /** Why data are missing, as it was when this worker found that they are; null: they are not. */
  #found: GapCode | null = null
  #writing: Promise<void> = Promise.resolve()
  #isWriting = false
  #isFailing = false

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
    /** The same array until they change. */
    halts?: () => readonly MarketHalt[]
    /** The hours before the first data ever are made up. */
    firstDayIsMade?: boolean
  }) {
    this.#db = db
    this.#log = log
    this.#source = source
    this.#toleratedMs = pollEveryMs + LATE_MS
    this.#halts = halts
    this.#firstDayIsMade = firstDayIsMade
  }

  readonly follow = (report: FeedReport): void => {
    // What is missed now is said again in a second; that data have arrived is not.
    if (this.#isWriting && !report.received) return
    this.#isWriting = true
    this.#writing = this.#writing
      .then(() => this.#follow(report))
      .then(() => void (this.#isFailing = false))
      .catch((err: unknown) => {
        if (!this.#isFailing) this.#log.warn({ err }, 'the ledger of gaps cannot be written')
        this.#isFailing = true
      })
      .finally(() => (this.#isWriting = false))
  }

  /** Whatever was told has been written down. */
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
    // That nothing moves is seen late by its nature.
    const isWitnessed = code === 'source_silent' || missedMs <= this.#toleratedMs + WITNESSED_WITHIN_MS
    this.#found ??= isWitnessed ? (code ?? 'timeout') : 'worker_away'
    await this.#record(report, false)
    this.#state = 'hole'
  }

  /** How long data have been missing in the session that is on. */
  #missedMs(sinceMs: number, nowMs: number): number {
    const last = this.#spans(sinceMs, nowMs).at(-1)
    return last?.toMs === nowMs ? nowMs - last.fromMs : 0
  }

  /**
   * Where only ticks know since when data are missing, what has arrived says until when: a stand-in that replays a day of the
   * past tells another time than our clock.
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

  /** A halt may be declared when its silence is in the ledger already. */
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

  /** What of a silence no halt explains. What is left beside a halt, and is over, must be as long as any silence that is one. */
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
