import type { Redis } from 'ioredis'
import { readOccurrenceRules, storeOccurrences, type OccurrenceRule } from '#database/alerts/occurrence-rules'
import type { NewEvent } from '#database/alerts/bounded-events'
import type { Database } from '#database/pool'
import type { Log } from '#platform/log'
import { RepeatedFault } from '#platform/repeated-fault'
import { LIMITS } from '#shared/alerts/condition'
import type { Calendar } from '#shared/market/calendar'
import type { Dataset } from '#shared/market/dataset'
import { seoulDate } from '#shared/market/seoul-time'
import type { Link } from '#shared/protocol/messages'
import { KEYS } from '#shared/protocol/names'
import { MINUTE_MS } from '#shared/time'
import { occurred } from './occurred.ts'
import { silentSince } from './silent-since.ts'

/** Rules are read at most so often during a silence. */
const READS_EVERY_MS = 10_000

export interface FeedSilenceDeps {
  db: Database
  redis: Redis
  board: Dataset
  now: () => number
  log: Log
  calendar: Calendar
  /** `always`: the source is polled at any hour, and may be silent at any. */
  hours: 'session' | 'always'
}

/** Lets rules fire that are about a source from which nothing comes. One silence is one event, however often it is looked at. */
export class FeedSilence {
  readonly #deps: FeedSilenceDeps
  #readAtMs = -Infinity
  readonly #fault: RepeatedFault

  constructor(deps: FeedSilenceDeps) {
    this.#deps = deps
    this.#fault = new RepeatedFault(deps.log, 'alerts about the feed cannot be evaluated')
  }

  /** Never throws: the next ring looks again. @returns how many rules fired */
  async look(): Promise<number> {
    try {
      const fired = await this.#look()
      this.#fault.over()
      return fired
    } catch (err) {
      this.#fault.noticed(err)
      return 0
    }
  }

  async #look(): Promise<number> {
    const { db, redis, board, now, calendar, hours } = this.#deps
    const text = await redis.get(KEYS.link)
    if (text === null) return 0
    const nowMs = now()
    const sinceMs = silentSince(JSON.parse(text) as Link, nowMs, hours === 'always' ? null : calendar)
    // No query while the feed is healthy.
    if (sinceMs === null || nowMs - sinceMs < LIMITS.minutes.min * MINUTE_MS) return 0
    const sinceReadMs = nowMs - this.#readAtMs
    if (sinceReadMs >= 0 && sinceReadMs < READS_EVERY_MS) return 0
    const rules = await readOccurrenceRules(db, board, { of: 'feed', codes: null })
    this.#readAtMs = nowMs
    const events = rules.flatMap((rule) => eventOf(rule, sinceMs, nowMs))
    if (events.length === 0) return 0
    const revisions = new Map(rules.map(({ rule }) => [rule.id, rule.revision]))
    await storeOccurrences(db, { board, revisions, events })
    return events.length
  }
}

function eventOf(one: OccurrenceRule, sinceMs: number, nowMs: number): NewEvent[] {
  const { scope, condition, holdMs } = one.rule
  if (condition.type !== 'feed_silent' || 'watchlist' in scope) return []
  const code = 'code' in scope ? scope.code : 'index' in scope ? scope.index : scope.market
  const { minutes } = condition
  // The moment at which the silence was long enough, not the one of the evaluation.
  const atMs = sinceMs + minutes * MINUTE_MS + holdMs
  const hasFired = (one.firedMs.get(code) ?? -Infinity) >= sinceMs
  if (atMs > nowMs || hasFired) return []
  return occurred(one, {
    code,
    atMs,
    session: seoulDate(atMs),
    key: { session: 'silent', edge: sinceMs },
    values: { value: minutes, limit: minutes },
  })
}
