import type { Redis } from 'ioredis'
import type { Log } from '#platform/log'
import type { CollectorStatus } from '#shared/protocol/collector-status'
import { KEYS } from '#shared/protocol/names'
import { storeFailure } from '../link-reporter.ts'
import { createPollLease, type PollLease } from '../poll-lease.ts'
import { SourceError } from '../sources/source.ts'
import type { Collector } from './collector.ts'

export interface CollectingDeps {
  redis: Redis
  log: Log
  now: () => number
  /** Ask at any hour. */
  always: boolean
}

/** The schedule rings at least so often. */
export const COLLECT_RING_EVERY_MS = 1_000

/**
 * What happens when the schedule rings: whoever is due collects, one worker at a time, and says how it went. Never throws: a
 * source that fails keeps no other one waiting.
 */
export class Collecting {
  readonly #deps: CollectingDeps
  readonly #turns: readonly { collector: Collector; lease: PollLease }[]
  readonly #asked = new Set<string>()

  constructor(collectors: readonly Collector[], deps: CollectingDeps) {
    const { redis, now } = deps
    this.#deps = deps
    this.#turns = collectors.map((collector) => {
      const { name: source, everyMs } = collector
      const pace = { source, everyMs, ringEveryMs: COLLECT_RING_EVERY_MS, now }
      return { collector, lease: createPollLease(redis, pace) }
    })
  }

  async ring(signal: AbortSignal): Promise<void> {
    await Promise.all(this.#turns.map(({ collector, lease }) => this.#turn(collector, lease, signal)))
  }

  async #turn(collector: Collector, lease: PollLease, signal: AbortSignal): Promise<void> {
    const { always, now, log } = this.#deps
    try {
      // The first time at any hour: a page should not be empty until the morning.
      const isOpen = always || !this.#asked.has(collector.name) || collector.isOpen(now())
      if (!isOpen || !(await lease.take())) return
      this.#asked.add(collector.name)
      const said = await this.#collect(collector, signal)
      if (said === null) return
      if (said.retry_at_ms !== null) await lease.restUntil(said.retry_at_ms)
      await this.#tell(collector, said)
    } catch (err) {
      log.warn({ err, collector: collector.name }, 'a collector could not tell how it is')
    }
  }

  /** @returns how it went; null: it was broken off */
  async #collect(collector: Collector, signal: AbortSignal): Promise<Said | null> {
    const { log, now } = this.#deps
    const { name } = collector
    try {
      const { added, setAside, budget = null } = await collector.collect(signal)
      if (added > 0) log.info({ collector: name, added }, 'collected')
      if (setAside.length > 0)
        log.warn({ collector: name, rows: setAside.slice(0, 5) }, 'rows that could not be understood')
      const isWhole = setAside.length === 0
      const code = isWhole ? null : 'bad_rows'
      const detail = isWhole ? null : `${setAside.length} rows set aside, the first: ${setAside[0] ?? ''}`
      return { ...FINE, code, detail, set_aside: setAside.length, budget, last_received_ms: now() }
    } catch (error) {
      if (signal.aborted) return null
      if (error instanceof SourceError) {
        const { state, code, message: detail, retryAtMs } = error
        return { ...FINE, state, code, detail, retry_at_ms: retryAtMs }
      }
      log.error({ err: error, collector: name }, 'a collector failed behind its source')
      const ours = {
        state: 'failing',
        code: 'internal_error',
        detail: 'the worker failed; its log says how',
      } as const
      return { ...FINE, ...(storeFailure(error) ?? ours) }
    }
  }

  async #tell({ name, everyMs }: Collector, said: Said): Promise<void> {
    const { redis, log } = this.#deps
    const text = await redis.hget(KEYS.collectors, name)
    const last = text === null ? null : (JSON.parse(text) as CollectorStatus)
    const status: CollectorStatus = {
      ...said,
      name,
      every_ms: everyMs,
      last_received_ms: said.last_received_ms ?? last?.last_received_ms ?? null,
    }
    await redis.hset(KEYS.collectors, name, JSON.stringify(status))
    const { state, code, detail } = status
    if (last?.state === state && last.code === code) return
    log[state === 'stopped' ? 'error' : state === 'failing' ? 'warn' : 'info'](
      { collector: name, code, detail },
      `collector ${state}`,
    )
  }
}

/** What is told of collectors that are not set up any more. */
export async function forgetCollectors(redis: Redis, collectors: readonly Collector[]): Promise<void> {
  const names = new Set<string>(collectors.map(({ name }) => name))
  const others = (await redis.hkeys(KEYS.collectors)).filter((name) => !names.has(name))
  if (others.length > 0) await redis.hdel(KEYS.collectors, ...others)
}

type Said = Omit<CollectorStatus, 'name' | 'every_ms'>

const FINE: Said = {
  state: 'live',
  code: null,
  detail: null,
  last_received_ms: null,
  retry_at_ms: null,
  set_aside: 0,
  budget: null,
}
