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

/** Whose answer a poll waits for. */
export type AwaitedParty = 'source' | 'stores'

const OVERDUE = {
  source: { state: 'failing', code: 'timeout', detail: 'the source has not answered yet' },
  stores: {
    state: 'failing',
    code: 'store_unavailable',
    detail: 'the database or Redis has not answered yet',
  },
} as const

/** What a poll, or the decision not to poll, says about the source. */
export interface LinkReport {
  state: LinkState
  code: LinkCode | null
  detail?: string | null
  retryAtMs?: number | null
  rowsSetAside?: number
  /** Data arrived with this poll. */
  received?: boolean
  /** They had come before it, at this moment. */
  receivedMs?: number | undefined
  /** The moment that these tell of. */
  asOfMs?: number
  /** The newest day that a source has which should have told of a later one. */
  newestDay?: SeoulDate
  /** What the source could not tell. */
  missing?: Missing[]
  budget?: Budget
  /** What the exchange does to single stocks. */
  stocks?: readonly StockMark[]
  /** They were hundreds of listings, and none had moved since the poll before. */
  still?: boolean
  /** What has moved of the markets that are large enough to be judged one by one. */
  moves?: MarketMoves
  /** Of a source that replays a recorded day. */
  replay?: NonNullable<Link['replay']>
}

/** A report, and what this worker makes of it. */
export interface Judged extends LinkReport {
  stillMarkets?: NonNullable<Link['still']>
  /** Since when a source that is silent has been. */
  silentSinceMs?: number | null
}

/**
 * Tells servers, and the log, how the hop from the source is. What was told last is in Redis, because whichever worker
 * polls next must go on from there.
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
  /** When the market last moved, as far as this worker knows. */
  #movedMs: number | null = null
  readonly #standstill = new StalledMarkets()
  /** The newest moment that answers told of, and when one first did. */
  #asOf = { ms: -Infinity, heardMs: -Infinity }

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
    /** Market-wide halts that were declared. */
    halts?: () => readonly MarketHalt[]
    /** Who else is told. */
    follow?: (report: FeedReport) => void
    /** Where it is one of several. */
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
    await this.tell(this.judge(report))
  }

  async tell(said: Judged): Promise<void> {
    const nowMs = this.#now()
    const last = await this.#readLast(nowMs)
    const received = said.received === true
    const sinceMs = said.code === 'source_silent' ? this.#movedMs : (last?.last_received_ms ?? null)
    const asOfMs = received ? (said.asOfMs ?? null) : null
    this.#follow?.({ nowMs, received, asOfMs, sinceMs, wasFaulty: isFaulty(last), code: said.code })
    const link: Link = {
      source: this.#source.name,
      state: said.state,
      code: said.code,
      detail: said.detail ?? null,
      last_received_ms: received
        ? Math.min(said.receivedMs ?? nowMs, nowMs)
        : (last?.last_received_ms ?? null),
      delay_minutes: this.#source.delayMinutes,
      phase: this.#source.phaseAt(nowMs),
      retry_at_ms: said.retryAtMs ?? null,
      rows_set_aside: said.rowsSetAside ?? 0,
      ...(said.newestDay === undefined ? {} : { newest_day: said.newestDay }),
      ...(said.missing === undefined ? {} : { missing: said.missing }),
      ...(said.budget === undefined ? {} : { budget: said.budget }),
      ...(said.stocks === undefined || said.stocks.length === 0 ? {} : { stocks: [...said.stocks] }),
      ...(said.stillMarkets === undefined ? {} : { still: said.stillMarkets }),
      ...(said.replay === undefined ? {} : { replay: said.replay }),
      ...this.#ordered(),
    }
    await this.#tell(last, withHalts(link, this.#halts(), nowMs))
  }

  /**
   * A sign of life between two polls, and while one takes its time: the link as it was, in the phase that it is now. An
   * answer that is overdue is missing, however long the poll goes on waiting for it; of the source, unless that has answered
   * and it is the stores that the poll waits for.
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
    await this.#tell(last, withHalts(link, this.#halts(), nowMs))
  }

  /**
   * Answers in which nothing moves, when it should. The same answer again and again, as of the same moment, is no data. New
   * answers that tell of a market without a trade may be those of a source that is stuck, or of a market that is halted:
   * nobody can tell from here, so it is said, and nothing is missing. Unless an admin declared the halt: until its end nothing
   * has to move.
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

  /** Whether answers go on telling of newer moments. */
  #isFresh(asOfMs: number | undefined, nowMs: number): boolean {
    if (asOfMs === undefined) return false
    if (asOfMs !== this.#asOf.ms) this.#asOf = { ms: asOfMs, heardMs: nowMs }
    return nowMs - this.#asOf.heardMs <= Math.max(STALLED_AFTER_MS, 2 * this.#pollEveryMs)
  }

  #ordered(): Pick<Link, 'order'> {
    const order = this.#order()
    return order === undefined ? {} : { order }
  }

  async #tell(last: Link | null, link: Link): Promise<void> {
    if (last === null || !isSameOfSource(last, link)) this.#logChange(link)
    const text = JSON.stringify(link)
    try {
      await this.#redis.multi().set(KEYS.link, text).publish(CHANNELS.link, text).exec()
    } catch (error) {
      const failure = storeFailure(error)
      if (failure === undefined) throw error
      // Redis that refuses to write still passes messages on.
      await this.#redis.publish(CHANNELS.link, JSON.stringify({ ...link, ...failure }))
      throw error
    }
  }

  /** Data that came later than now came before a clock was set back: how long ago is not known, but not in the future. */
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

/** What the link says of an error of the database or Redis, which is not the source's fault; undefined: it is another. */
export function storeFailure(error: unknown) {
  const reason = unavailableReason(error)
  if (reason === undefined) return undefined
  const detail = `the database or Redis cannot be used (${reason})`
  return { state: 'failing', code: 'store_unavailable', detail } as const
}

function isFaulty(link: Link | null): boolean {
  return link?.state === 'failing' || link?.state === 'stopped'
}
