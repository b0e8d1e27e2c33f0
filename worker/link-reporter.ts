import type { Redis } from 'ioredis'
import { isAllHalted, isHalted, type MarketHalt } from '#shared/market/halt'
import { CHANNELS, KEYS } from '#shared/protocol/names'
import type { MarketGroup } from '#shared/market/market-group'
import { isSameOfSource } from '#shared/protocol/link-status'
import type { Missing } from '#shared/protocol/missing'
import type { Budget, Link, LinkCode, LinkState, StockMark } from '#shared/protocol/messages'
import type { SeoulDate } from '#shared/market/seoul-time'
import type { Log } from '#platform/log'
import { unavailableReason } from '#platform/unavailable'
import type { FeedReport } from './gap-ledger.ts'
import { haltsInData, withHalts } from './halted-link.ts'
import { isOverdue, isStalled, STALLED_AFTER_MS } from './silence.ts'
import { StalledMarkets, type MarketMoves } from './stalled-markets.ts'
import type { MarketSource } from './sources/source.ts'

/** Whose answer a poll is waiting for. */
export type AwaitedParty = 'source' | 'stores'

const OVERDUE = {
  source: { state: 'failing', code: 'timeout', detail: 'the source has not answered yet' },
  stores: {
    state: 'failing',
    code: 'store_unavailable',
    detail: 'the database or Redis has not answered yet',
  },
} as const

/** What a poll, or the decision not to poll, reports about the source. */
export interface LinkReport {
  state: LinkState
  code: LinkCode | null
  detail?: string | null
  retryAtMs?: number | null
  rowsSetAside?: number
  /** Data arrived with this poll. */
  received?: boolean
  /** When the data were received, if before this poll. */
  receivedMs?: number | undefined
  /** The as-of time of the data. */
  asOfMs?: number
  /** The newest day that the source has, although it should have a later one. */
  newestDay?: SeoulDate
  /** The parts that the source could not deliver. */
  missing?: Missing[]
  budget?: Budget
  /** Measures of the exchange on single stocks. */
  stocks?: readonly StockMark[]
  /** The answer had hundreds of listings, and none has moved since the poll before. */
  still?: boolean
  /** Which of the markets that are large enough to be judged separately have moved. */
  moves?: MarketMoves
  /** The state of a replay. */
  replay?: NonNullable<Link['replay']>
}

/** A report with the conclusions of this worker. */
export interface Judged extends LinkReport {
  stillMarkets?: NonNullable<Link['still']>
  /** Since when a silent source has been silent. */
  silentSinceMs?: number | null
}

/**
 * Publishes the state of the link to the source, and logs its changes. The last published link is kept in
 * Redis, because any worker may poll next and must continue from there.
 */
export class LinkReporter {
  readonly #redis: Redis
  readonly #source: MarketSource
  readonly #log: Log
  readonly #now: () => number
  readonly #pollEveryMs: number
  readonly #halts: () => readonly MarketHalt[]
  readonly #follow: ((report: FeedReport) => void) | undefined
  readonly #order: () => Link['order']
  /** When the market last moved, as seen by this worker. */
  #movedMs: number | null = null
  readonly #standstill = new StalledMarkets()
  /** The newest as-of time of an answer, and when it was first seen. */
  #asOf = { ms: -Infinity, firstSeenMs: -Infinity }

  constructor({
    redis,
    source,
    log,
    now,
    pollEveryMs = source.pollEveryMs,
    halts = () => [],
    follow,
    order = () => undefined,
  }: {
    redis: Redis
    source: MarketSource
    log: Log
    now: () => number
    pollEveryMs?: number
    /** Declared market-wide halts. */
    halts?: () => readonly MarketHalt[]
    /** Another consumer of each published link. */
    follow?: (report: FeedReport) => void
    /** The states of all sources, where several stand in for each other. */
    order?: () => Link['order']
  }) {
    this.#redis = redis
    this.#source = source
    this.#log = log
    this.#now = now
    this.#pollEveryMs = pollEveryMs
    this.#halts = halts
    this.#follow = follow
    this.#order = order
  }

  async report(report: LinkReport): Promise<void> {
    await this.publish(this.judge(report))
  }

  async publish(judged: Judged): Promise<void> {
    const nowMs = this.#now()
    const last = await this.#readLast(nowMs)
    const received = judged.received === true
    const sinceMs = judged.code === 'source_silent' ? this.#movedMs : (last?.last_received_ms ?? null)
    const asOfMs = received ? (judged.asOfMs ?? null) : null
    this.#follow?.({ nowMs, received, asOfMs, sinceMs, wasFaulty: isFaulty(last), code: judged.code })
    const link: Link = {
      source: this.#source.name,
      state: judged.state,
      code: judged.code,
      detail: judged.detail ?? null,
      last_received_ms: received
        ? Math.min(judged.receivedMs ?? nowMs, nowMs)
        : (last?.last_received_ms ?? null),
      delay_minutes: this.#source.delayMinutes,
      phase: this.#source.phaseAt(nowMs),
      retry_at_ms: judged.retryAtMs ?? null,
      rows_set_aside: judged.rowsSetAside ?? 0,
      ...(judged.newestDay === undefined ? {} : { newest_day: judged.newestDay }),
      ...(judged.missing === undefined ? {} : { missing: judged.missing }),
      ...(judged.budget === undefined ? {} : { budget: judged.budget }),
      ...(judged.stocks === undefined || judged.stocks.length === 0 ? {} : { stocks: [...judged.stocks] }),
      ...(judged.stillMarkets === undefined ? {} : { still: judged.stillMarkets }),
      ...(judged.replay === undefined ? {} : { replay: judged.replay }),
      ...this.#ordered(),
    }
    await this.#send(last, withHalts(link, this.#halts(), nowMs))
  }

  /**
   * A heartbeat between two polls, and during a long one: the last link in the current phase. An overdue
   * answer is reported as missing, however long the poll waits for it: from the source, or from the stores if
   * the source has answered.
   */
  async repeat(awaited: AwaitedParty = 'source'): Promise<void> {
    const nowMs = this.#now()
    const last = await this.#readLast(nowMs)
    if (last === null) return
    const phase = this.#source.phaseAt(nowMs)
    const timing = { nowMs, phase, pollEveryMs: this.#pollEveryMs }
    const overdue = last.state === 'live' && isOverdue(last.last_received_ms, timing)
    const link: Link = { ...last, ...this.#ordered(), phase, ...(overdue ? OVERDUE[awaited] : {}) }
    const { last_received_ms: sinceMs, code } = link
    this.#follow?.({ nowMs, received: false, asOfMs: null, sinceMs, wasFaulty: isFaulty(last), code })
    await this.#send(last, withHalts(link, this.#halts(), nowMs))
  }

  /**
   * Detects answers in which nothing moves although it should. The same answer again, with the same as-of
   * time, counts as no data. New answers without a trade on a market may come from a stuck source or from a
   * halted market, which cannot be distinguished here, so that is reported and no data count as missing.
   * During a declared halt nothing has to move.
   */
  judge(report: LinkReport): Judged {
    const nowMs = this.#now()
    const phaseAt = (atMs: number) => this.#source.phaseAt(atMs)
    const halts = haltsInData(this.#halts(), this.#source.delayMinutes)
    if (report.still !== true || this.#movedMs === null || isAllHalted(halts, nowMs)) this.#movedMs = nowMs
    this.#movedMs = Math.min(this.#movedMs, nowMs)
    const isFresh = this.#isFresh(report.asOfMs, nowMs)
    const atLeastMs = this.#source.renewedWithinMs ?? 0
    const isHaltedNow = (group: MarketGroup) => isHalted(halts, group, nowMs)
    const still = this.#standstill.judge(report.moves ?? {}, nowMs, { phaseAt, atLeastMs }, isHaltedNow)
    if (report.state !== 'live') return report
    const saysNothing = !isFresh || still.length === 0
    if (saysNothing && isStalled(this.#movedMs, nowMs, phaseAt, Math.max(STALLED_AFTER_MS, atLeastMs))) {
      const detail = `no listing has moved for ${Math.round((nowMs - this.#movedMs) / 1000)} s`
      const silent = { detail, received: false, silentSinceMs: this.#movedMs }
      return { ...report, state: 'failing', code: 'source_silent', ...silent }
    }
    if (still.length === 0) return report
    const markets = still.map(({ market, since_ms: sinceMs }) => {
      return `${market} for ${Math.round((nowMs - sinceMs) / 1000)} s`
    })
    const detail = `no trade on ${markets.join(', ')}: the source may be stuck, or the market halted`
    return { ...report, code: 'market_still', detail, stillMarkets: still }
  }

  /** Whether the as-of time of the answers still advances. */
  #isFresh(asOfMs: number | undefined, nowMs: number): boolean {
    if (asOfMs === undefined) return false
    if (asOfMs !== this.#asOf.ms) this.#asOf = { ms: asOfMs, firstSeenMs: nowMs }
    return nowMs - this.#asOf.firstSeenMs <= Math.max(STALLED_AFTER_MS, 2 * this.#pollEveryMs)
  }

  #ordered(): Pick<Link, 'order'> {
    const order = this.#order()
    return order === undefined ? {} : { order }
  }

  async #send(last: Link | null, link: Link): Promise<void> {
    if (last === null || !isSameOfSource(last, link)) this.#logChange(link)
    const text = JSON.stringify(link)
    try {
      await this.#redis.multi().set(KEYS.link, text).publish(CHANNELS.link, text).exec()
    } catch (error) {
      const failure = storeFailure(error)
      if (failure === undefined) throw error
      // Redis still delivers messages when it rejects writes.
      await this.#redis.publish(CHANNELS.link, JSON.stringify({ ...link, ...failure }))
      throw error
    }
  }

  /**
   * A receive time in the future was taken before the clock was set back: how long ago is unknown, but it is
   * not in the future.
   */
  async #readLast(nowMs: number): Promise<Link | null> {
    const text = await this.#redis.get(KEYS.link)
    const last = text === null ? null : (JSON.parse(text) as Link)
    if (last?.source !== this.#source.name) return null
    const { last_received_ms: receivedMs } = last
    return { ...last, last_received_ms: receivedMs === null ? null : Math.min(receivedMs, nowMs) }
  }

  #logChange(link: Link): void {
    const { source, state, code, detail, retry_at_ms: retryAtMs, rows_set_aside: rowsSetAside } = link
    const isWarning = state === 'failing' || code === 'bad_rows' || code === 'market_still'
    const level = isWarning ? 'warn' : state === 'stopped' ? 'error' : 'info'
    const isOurs = code === 'store_unavailable' || code === 'internal_error' || code === 'clock_differs'
    this.#log[level](
      { source, state, code, detail, retryAtMs, rowsSetAside },
      isOurs ? `worker ${state}: ${code}` : `source ${state}${code === null ? '' : `: ${code}`}`,
    )
  }
}

/**
 * The link state for an error of the database or Redis, which is not the source's fault; undefined: another
 * error.
 */
export function storeFailure(error: unknown) {
  const reason = unavailableReason(error)
  if (reason === undefined) return undefined
  const detail = `the database or Redis cannot be used (${reason})`
  return { state: 'failing', code: 'store_unavailable', detail } as const
}

function isFaulty(link: Link | null): boolean {
  return link?.state === 'failing' || link?.state === 'stopped'
}
