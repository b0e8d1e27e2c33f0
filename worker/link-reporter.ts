import type { Redis } from 'ioredis'
import { CHANNELS, KEYS } from '#shared/protocol/names'
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

/** Servers are told at once of a change, and otherwise this often that nothing changed. */
const REPEAT_AFTER_MS = 5_000

/** Tells servers, and the log, how the hop from the source is. */
export class LinkReporter {
  readonly #redis: Redis
  readonly #source: MarketSource
  readonly #log: Log
  readonly #now: () => number
  #last: Link | null = null
  #toldAtMs = 0

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
    this.#last ??= await this.#readLast()
    const link: Link = {
      source: this.#source.name,
      state: report.state,
      code: report.code,
      detail: report.detail ?? null,
      last_received_ms: report.received === true ? nowMs : (this.#last?.last_received_ms ?? null),
      delay_minutes: this.#source.delayMinutes,
      phase: this.#source.phaseAt(nowMs),
      retry_at_ms: report.retryAtMs ?? null,
      rows_set_aside: report.rowsSetAside ?? 0,
    }
    const changed = this.#last === null || !sameStatus(this.#last, link)
    if (changed) this.#logChange(link)
    this.#last = link
    if (!changed && nowMs - this.#toldAtMs < REPEAT_AFTER_MS) return
    const text = JSON.stringify(link)
    await this.#redis.multi().set(KEYS.link, text).publish(CHANNELS.link, text).exec()
    this.#toldAtMs = nowMs
  }

  /** A restarted worker remembers when data last came, if it was from the same source. */
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

function sameStatus(a: Link, b: Link): boolean {
  return (
    a.state === b.state &&
    a.code === b.code &&
    a.phase === b.phase &&
    a.retry_at_ms === b.retry_at_ms &&
    a.rows_set_aside === b.rows_set_aside
  )
}
