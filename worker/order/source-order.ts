import type { Log } from '#platform/log'
import type { OrderedSource } from '#shared/protocol/messages'
import { MINUTE_MS } from '#shared/time'
import type { Judged } from '../link-reporter.ts'
import type { Polling, SourcePlace } from '../polling.ts'
import type { MarketSource } from '../sources/source.ts'
import { healthOf } from './health.ts'
import type { OrderStore } from './order-store.ts'
import {
  candidates,
  judge,
  returnsAtMs,
  stateFor,
  type OrderRules,
  type OrderState,
  type Standing,
} from './standing.ts'

/**
 * A source that hangs counts as failed after this long, also where failover is configured to be faster, and
 * the standby sources after it are polled without waiting for it any longer.
 */
const ANSWER_WITHIN_MS = 10_000

export interface SourceOrderDeps {
  sources: readonly MarketSource[]
  rules: OrderRules
  store: OrderStore
  log: Log
  now: () => number
}

type OrderedPolling = Pick<Polling, 'ring' | 'standBy' | 'restForClock'>

/**
 * Failover between the sources of one board. One source fills the board; the preferred ones before it are
 * polled in standby, and all of them when it fails. The current source is stored in Redis, so that all
 * workers agree and it survives them.
 */
export class SourceOrder {
  readonly #deps: SourceOrderDeps
  readonly #pollings = new Map<string, OrderedPolling>()
  /** The running polls of standby sources. */
  readonly #checks = new Map<string, Promise<void>>()
  #round: Promise<void> | null = null
  #state: OrderState

  constructor(deps: SourceOrderDeps) {
    this.#deps = deps
    this.#state = stateFor(deps.rules, null)
  }

  placeOf(source: MarketSource): SourcePlace {
    const { failoverAfterMs } = this.#deps.rules
    return {
      answerWithinMs: Math.max(ANSWER_WITHIN_MS, failoverAfterMs),
      retryAfterMs: failoverAfterMs,
      judge: (judged, poll) => this.#judge(source, judged, poll),
    }
  }

  add(name: string, polling: OrderedPolling): void {
    this.#pollings.set(name, polling)
  }

  async ring(signal: AbortSignal): Promise<void> {
    const { store, rules, now } = this.#deps
    // An unavailable Redis is reported by the poll.
    this.#state = await store.read().catch(() => this.#state)
    await this.#pollings.get(this.#state.live)?.ring(signal)
    if (candidates(rules, this.#state, now()).length > 0)
      this.#round ??= this.#askInOrder(signal).finally(() => (this.#round = null))
  }

  async restForClock(aheadMs: number): Promise<void> {
    await this.#pollings.get(this.#state.live)?.restForClock(aheadMs)
  }

  /** Resolves when the standby sources have answered. */
  async settled(): Promise<void> {
    await this.#round
    await Promise.all(this.#checks.values())
  }

  /** The state of all sources, as published to servers and browsers. */
  statuses = (): OrderedSource[] => {
    const { rules, sources } = this.#deps
    return sources.map(({ name, delayMinutes }) => {
      const standing = this.#state.standings[name]
      return {
        source: name,
        delay_minutes: delayMinutes,
        live: name === this.#state.live,
        ...presentStanding(standing),
        returns_at_ms: returnsAtMs(rules, this.#state, name),
      }
    })
  }

  /**
   * Polls the standby sources one after the other: the next one only if the one before did not take over, so
   * that the preferred one does, not the fastest. A source that hangs delays those after it once.
   */
  async #askInOrder(signal: AbortSignal): Promise<void> {
    const { rules, now } = this.#deps
    for (const name of rules.names) {
      if (signal.aborted) return
      if (this.#checks.has(name) || !candidates(rules, this.#state, now()).includes(name)) continue
      const isLate = new Promise((resolve) => setTimeout(resolve, ANSWER_WITHIN_MS).unref())
      await Promise.race([this.#ask(name, signal), isLate])
    }
  }

  #ask(name: string, signal: AbortSignal): Promise<void> {
    const asking = (this.#pollings.get(name)?.standBy(signal) ?? Promise.resolve())
      .catch((err: unknown) =>
        this.#deps.log.warn({ err, source: name }, 'a source that stands by could not be checked'),
      )
      .finally(() => this.#checks.delete(name))
    this.#checks.set(name, asking)
    return asking
  }

  async #judge(
    source: MarketSource,
    judged: Judged,
    { requestedMs, hasNews }: { requestedMs: number; hasNews: boolean },
  ): Promise<boolean> {
    const { rules, store, log, now } = this.#deps
    const { name } = source
    const atMs = now()
    const health = healthOf(judged, source.phaseAt(atMs - source.delayMinutes * MINUTE_MS))
    if (health === null) return (await store.read()).live === name
    const { state, code, retryAtMs = null, silentSinceMs, newestDay, budget } = judged
    const result = {
      health,
      state,
      code,
      retryAtMs,
      sinceMs: silentSinceMs ?? requestedMs,
      atMs,
      newestDay,
      budget,
      hasNews,
    }
    const { before, after } = await store.update((known) => judge(rules, known, name, result))
    this.#state = after
    if (after.live !== before.live) {
      const why = before.standings[before.live]
      const returned = rules.names.indexOf(after.live) < rules.names.indexOf(before.live)
      log.warn(
        { from: before.live, to: after.live, state: why?.state, code: why?.code },
        returned
          ? `${after.live} is well again and fills the board in place of ${before.live}`
          : `${after.live} fills the board in place of ${before.live} (${why?.code ?? why?.state ?? 'silent'})`,
      )
    }
    return after.live === name
  }
}

function presentStanding(
  standing: Standing | undefined,
): Pick<OrderedSource, 'state' | 'code' | 'since_ms' | 'retry_at_ms' | 'newest_day' | 'budget'> {
  if (standing === undefined) return { state: null, code: null, since_ms: null, retry_at_ms: null }
  const { health: _health, at_ms: _at, ...presented } = standing
  return presented
}
