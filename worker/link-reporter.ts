import type { Redis } from 'ioredis'
import { CHANNELS, KEYS } from '#shared/protocol/names'
import { isSameStatus } from '#shared/protocol/link-status'
import type { Link, LinkCode, LinkState } from '#shared/protocol/messages'
import type { Log } from '#platform/log'
import { unavailableReason } from '#platform/unavailable'
import type { Told } from './gap-ledger.ts'
import { isOverdue, standsStill } from './silence.ts'
import type { MarketSource } from './sources/source.ts'

/** Whose answer a poll waits for. */
export type Awaited = 'source' | 'stores'

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
  /** The moment that these tell of. */
  asOfMs?: number
  /** They were hundreds of listings, and none had moved since the poll before. */
  still?: boolean
  /** Of a source that replays a recorded day. */
  replay?: NonNullable<Link['replay']>
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
  readonly #follow: ((told: Told) => void) | undefined
  /** When the market last moved, as far as this worker knows. */
  #movedMs: number | null = null

  constructor({
    redis,
    source,
    log,
    now,
    pollEveryMs = source.pollEveryMs,
    follow,
  }: {
    redis: Redis
    source: MarketSource
    log: Log
    now: () => number
    pollEveryMs?: number
    /** Who else is told. */
    follow?: (told: Told) => void
  }) {
    this.#redis = redis
    this.#source = source
    this.#log = log
    this.#now = now
    this.#pollEveryMs = pollEveryMs
    this.#follow = follow
  }

  async report(report: LinkReport): Promise<void> {
    const nowMs = this.#now()
    const last = await this.#readLast()
    const said = this.#judged(report, nowMs)
    const received = said.received === true
    const sinceMs = said.code === 'source_silent' ? this.#movedMs : (last?.last_received_ms ?? null)
    const asOfMs = received ? (said.asOfMs ?? null) : null
    this.#follow?.({ nowMs, received, asOfMs, sinceMs, wasFaulty: isFaulty(last), code: said.code })
    await this.#tell(last, {
      source: this.#source.name,
      state: said.state,
      code: said.code,
      detail: said.detail ?? null,
      last_received_ms: received ? nowMs : (last?.last_received_ms ?? null),
      delay_minutes: this.#source.delayMinutes,
      phase: this.#source.phaseAt(nowMs),
      retry_at_ms: said.retryAtMs ?? null,
      rows_set_aside: said.rowsSetAside ?? 0,
      ...(said.replay === undefined ? {} : { replay: said.replay }),
    })
  }

  /**
   * A sign of life between two polls, and while one takes its time: the link as it was, in the phase that it is now. An
   * answer that is overdue is missing, however long the poll goes on waiting for it; of the source, unless that has answered
   * and it is the stores that the poll waits for.
   */
  async repeat(awaited: Awaited = 'source'): Promise<void> {
    const last = await this.#readLast()
    if (last === null) return
    const nowMs = this.#now()
    const phase = this.#source.phaseAt(nowMs)
    const timing = { nowMs, phase, pollEveryMs: this.#pollEveryMs }
    const overdue = last.state === 'live' && isOverdue(last.last_received_ms, timing)
    const link: Link = { ...last, phase, ...(overdue ? OVERDUE[awaited] : {}) }
    const { last_received_ms: sinceMs, code } = link
    this.#follow?.({ nowMs, received: false, asOfMs: null, sinceMs, wasFaulty: isFaulty(last), code })
    await this.#tell(last, link)
  }

  /** Answers that say the same again and again are no data, when the market should move. */
  #judged(report: LinkReport, nowMs: number): LinkReport {
    if (report.still !== true || this.#movedMs === null) this.#movedMs = nowMs
    if (report.state !== 'live' || !standsStill(this.#movedMs, nowMs, (atMs) => this.#source.phaseAt(atMs))) {
      return report
    }
    const detail = `no listing has moved for ${Math.round((nowMs - this.#movedMs) / 1000)} s`
    return { ...report, state: 'failing', code: 'source_silent', detail, received: false }
  }

  async #tell(last: Link | null, link: Link): Promise<void> {
    if (last === null || !isSameStatus(last, link)) this.#logChange(link)
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

  async #readLast(): Promise<Link | null> {
    const text = await this.#redis.get(KEYS.link)
    const last = text === null ? null : (JSON.parse(text) as Link)
    return last?.source === this.#source.name ? last : null
  }

  #logChange(link: Link): void {
    const { source, state, code, detail, retry_at_ms: retryAtMs, rows_set_aside: rowsSetAside } = link
    const level = state === 'failing' || code === 'bad_rows' ? 'warn' : state === 'stopped' ? 'error' : 'info'
    const isOurs = code === 'store_unavailable' || code === 'internal_error'
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
