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
  /** Collect outside the hours, too. */
  always: boolean
}

/** The schedule rings at least this often. */
export const COLLECT_RING_EVERY_MS = 1_000

/**
 * The job of the schedule: runs each collector that is due, on one worker at a time, and stores its status.
 * Never throws: a failing source does not delay the others.
 */
export class Collecting {
  readonly #deps: CollectingDeps
  readonly #turns: readonly { collector: Collector; lease: PollLease }[]
  readonly #polled = new Set<string>()

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
      // The first run ignores the hours: a page should not stay empty until the morning.
      const isOpen = always || !this.#polled.has(collector.name) || collector.isOpen(now())
      if (!isOpen || !(await lease.take())) return
      this.#polled.add(collector.name)
      const last = await this.#last(collector)
      const result = await this.#collect(collector, signal, last)
      if (result === null) return
      if (result.retry_at_ms !== null) await lease.restUntil(result.retry_at_ms)
      await this.#store(collector, result, last)
    } catch (err) {
      log.warn({ err, collector: collector.name }, 'the status of a collector could not be stored')
    }
  }

  /** @returns the result; null: it was aborted */
  async #collect(
    collector: Collector,
    signal: AbortSignal,
    last: CollectorStatus | null,
  ): Promise<Result | null> {
    const { log, now } = this.#deps
    const { name } = collector
    try {
      const {
        added,
        setAside,
        budget = null,
      } = await collector.collect(signal, last?.last_received_ms ?? null)
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
        detail: 'the worker failed; see its log',
      } as const
      return { ...FINE, ...(storeFailure(error) ?? ours) }
    }
  }

  /** The status before; null: there is none. */
  async #last({ name }: Collector): Promise<CollectorStatus | null> {
    const text = await this.#deps.redis.hget(KEYS.collectors, name)
    return text === null ? null : (JSON.parse(text) as CollectorStatus)
  }

  async #store({ name, everyMs }: Collector, result: Result, last: CollectorStatus | null): Promise<void> {
    const { redis, log } = this.#deps
    const status: CollectorStatus = {
      ...result,
      name,
      every_ms: everyMs,
      last_received_ms: result.last_received_ms ?? last?.last_received_ms ?? null,
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

/** Removes the status of collectors that are no longer configured. */
export async function forgetCollectors(redis: Redis, collectors: readonly Collector[]): Promise<void> {
  const names = new Set<string>(collectors.map(({ name }) => name))
  const others = (await redis.hkeys(KEYS.collectors)).filter((name) => !names.has(name))
  if (others.length > 0) await redis.hdel(KEYS.collectors, ...others)
}

type Result = Omit<CollectorStatus, 'name' | 'every_ms'>

const FINE: Result = {
  state: 'live',
  code: null,
  detail: null,
  last_received_ms: null,
  retry_at_ms: null,
  set_aside: 0,
  budget: null,
}
