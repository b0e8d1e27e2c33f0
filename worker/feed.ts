import { randomUUID } from 'node:crypto'
import type { Redis } from 'ioredis'
import type { Database } from '#database/pool'
import type { WorkerConfig } from '#platform/config'
import type { Log } from '#platform/log'
import type { Calendar } from '#shared/market/calendar'
import { isReplay } from '#shared/market/dataset'
import type { MarketHalt } from '#shared/market/halt'
import { FeedAlerts } from './alerts/feed-alerts.ts'
import { GapLedger } from './gap-ledger.ts'
import { LinkReporter } from './link-reporter.ts'
import { ListingMaster } from './listing-master.ts'
import { createOrderStore } from './order/order-store.ts'
import { SourceOrder } from './order/source-order.ts'
import type { OrderRules } from './order/standing.ts'
import { BoardStore } from './pipeline/board-store.ts'
import { createPollLease } from './poll-lease.ts'
import { Polling, RING_EVERY_MS } from './polling.ts'
import { createScheduleHeartbeat } from './schedule-heartbeat.ts'
import { SectorBook } from './sector-book.ts'
import type { MarketSource } from './sources/source.ts'

export interface FeedDeps {
  /** In order of preference; all of one data set. */
  sources: readonly [MarketSource, ...MarketSource[]]
  config: Pick<
    WorkerConfig,
    'pollIntervalMs' | 'marketHours' | 'sourceFailoverAfterMs' | 'sourceReturnAfterMs'
  >
  redis: Redis
  db: Database
  log: Log
  now: () => number
  halts: () => readonly MarketHalt[]
  calendar: Calendar
  /** The hours before a board's first poll are simulated (`first-day.ts`). */
  firstDayIsMade: boolean
}

/** What fills the board: one source, or several with fallback. */
export interface Feed {
  everyMs: number
  ring: (signal: AbortSignal) => Promise<void>
  restForClock: (aheadMs: number) => Promise<void>
  /** Resolves when the work beside the schedule is done. */
  settled: () => Promise<void>
}

export function createFeed(deps: FeedDeps): Feed {
  const { sources, config, redis, db, log, now, calendar } = deps
  const [first] = sources
  const store = new BoardStore(redis, log)
  const paceMs = (source: MarketSource) => config.pollIntervalMs ?? source.pollEveryMs
  const everyMs = Math.min(RING_EVERY_MS, ...sources.map(paceMs))
  const beside = { db, redis, log, now, calendar, board: first.board, hours: config.marketHours }
  const alerts = new FeedAlerts(beside)
  if (sources.length === 1) {
    const { polling, gaps } = pollingOf(deps, { source: first, store, alerts, ringEveryMs: everyMs })
    return {
      everyMs,
      ring: async (signal) => {
        await polling.ring(signal)
        alerts.rang()
      },
      restForClock: (aheadMs) => polling.restForClock(aheadMs),
      settled: async () => {
        await alerts.settled()
        await gaps?.settled()
      },
    }
  }
  const rules = rulesOf(deps, paceMs)
  const order = new SourceOrder({ sources, rules, store: createOrderStore(redis, rules), log, now })
  const ledgers = sources.map((source) => {
    // A board store caches what it read, and polls of several sources may run at the same time.
    const ownStore = new BoardStore(redis, log)
    const { polling, gaps } = pollingOf(deps, {
      source,
      store: ownStore,
      alerts,
      ringEveryMs: everyMs,
      order,
    })
    order.add(source.name, polling)
    return gaps
  })
  return {
    everyMs,
    ring: async (signal) => {
      await order.ring(signal)
      alerts.rang()
    },
    restForClock: (aheadMs) => order.restForClock(aheadMs),
    settled: async () => {
      await order.settled()
      await alerts.settled()
      await Promise.all(ledgers.map((gaps) => gaps?.settled() ?? Promise.resolve()))
    },
  }
}

function rulesOf({ sources, config }: FeedDeps, paceMs: (source: MarketSource) => number): OrderRules {
  const [first, ...others] = sources
  const paces = new Map(sources.map((source) => [source.name, paceMs(source)]))
  return {
    names: [first.name, ...others.map(({ name }) => name)],
    failoverAfterMs: config.sourceFailoverAfterMs,
    returnAfterMs: config.sourceReturnAfterMs,
    paceMs: (name) => paces.get(name) ?? first.pollEveryMs,
  }
}

function pollingOf(
  { config, redis, db, log, now, halts: declared, firstDayIsMade }: FeedDeps,
  {
    source,
    store,
    alerts,
    ringEveryMs,
    order,
  }: {
    source: MarketSource
    store: BoardStore
    alerts: FeedAlerts
    ringEveryMs: number
    order?: SourceOrder
  },
): { polling: Polling; gaps: GapLedger | null } {
  const pollEveryMs = config.pollIntervalMs ?? source.pollEveryMs
  // A replay has the holes and sectors of its recording; a stopped replay is no hole.
  const replays = isReplay(source.board)
  // Today's halts do not apply to a recorded day.
  const halts = replays ? () => [] : declared
  const gaps = replays ? null : new GapLedger({ db, log, source, pollEveryMs, halts, firstDayIsMade })
  const link = new LinkReporter({
    redis,
    source,
    log,
    now,
    pollEveryMs,
    halts,
    ...(gaps === null ? {} : { follow: gaps.follow }),
    ...(order === undefined ? {} : { order: order.statuses }),
  })
  const polling = new Polling({
    source,
    store,
    master: new ListingMaster(db, source.board),
    db,
    log,
    now,
    newEpoch: () => randomUUID().slice(0, 8),
    ...(replays ? {} : { sectors: new SectorBook(db, source.board) }),
    link,
    alerts,
    marketHours: config.marketHours,
    lease: createPollLease(redis, { source: source.name, everyMs: pollEveryMs, ringEveryMs, now }),
    rings: createScheduleHeartbeat(redis, { pollEveryMs, renewedWithinMs: source.renewedWithinMs, now }),
    ...(order === undefined ? {} : { place: order.placeOf(source) }),
  })
  return { polling, gaps }
}
