import type { Redis } from 'ioredis'
import { CHANNELS, KEYS } from '#shared/protocol/names'
import { isSameStatus } from '#shared/protocol/link-status'
import type { Link, LinkCode, LinkState } from '#shared/protocol/messages'
import type { Log } from '#platform/log'
import type { MarketSource } from './sources/source.ts'

/** What a poll, or the decision not to poll, says about the source. */
export interface LinkReport {
  state: LinkState
  code: LinkCode | null
  detail?: string
  retryAtMs?: number | null
  rowsSetAside?: number
  /** Data arrived with this poll. */
  received?: boolean
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

  constructor({
    redis,
    source,
    log,
    now,
  }: {
    redis: Redis
    source: MarketSource
    log: Log
    now: () => number
  }) {
    this.#redis = redis
    this.#source = source
    this.#log = log
    this.#now = now
  }

  async report(report: LinkReport): Promise<void> {
    const nowMs = this.#now()
    const last = await this.#readLast()
    const link: Link = {
      source: this.#source.name,
      state: report.state,
      code: report.code,
      detail: report.detail ?? null,
      last_received_ms: report.received === true ? nowMs : (last?.last_received_ms ?? null),
      delay_minutes: this.#source.delayMinutes,
      phase: this.#source.phaseAt(nowMs),
      retry_at_ms: report.retryAtMs ?? null,
      rows_set_aside: report.rowsSetAside ?? 0,
    }
    if (last === null || !isSameStatus(last, link)) this.#logChange(link)
    await this.#tell(link)
  }

  /** A sign of life between two polls, and while one takes its time: the link as it was, in the phase that it is now. */
  async repeat(): Promise<void> {
    const last = await this.#readLast()
    if (last !== null) await this.#tell({ ...last, phase: this.#source.phaseAt(this.#now()) })
  }

  async #tell(link: Link): Promise<void> {
    const text = JSON.stringify(link)
    await this.#redis.multi().set(KEYS.link, text).publish(CHANNELS.link, text).exec()
  }

  async #readLast(): Promise<Link | null> {
    const text = await this.#redis.get(KEYS.link)
    const last = text === null ? null : (JSON.parse(text) as Link)
    return last?.source === this.#source.name ? last : null
  }

  #logChange(link: Link): void {
    const { source, state, code, detail, retry_at_ms: retryAtMs, rows_set_aside: rowsSetAside } = link
    const level = state === 'failing' || code === 'bad_rows' ? 'warn' : state === 'stopped' ? 'error' : 'info'
    this.#log[level](
      { source, state, code, detail, retryAtMs, rowsSetAside },
      `source ${state}${code === null ? '' : `: ${code}`}`,
    )
  }
}
