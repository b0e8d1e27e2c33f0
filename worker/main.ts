import { randomUUID } from 'node:crypto'
import { exitOnConfigError, loadWorkerConfig } from '#platform/config'
import type { WorkerConfig } from '#platform/config'
import { createLogger } from '#platform/log'
import { secretsOf } from '#platform/log-secrets'
import { redisClock } from '#platform/redis-clock'
import { connectRedis, connectSubscriber } from '#platform/redis'
import { SharedClock } from '#platform/shared-clock'
import { createShutdown } from '#platform/shutdown'
import { followCalendar } from '#database/market/following-calendar'
import { followHalts } from '#database/market/following-halts'
import { openDatabase } from '#database/pool'
import type { StoragePolicies } from '#database/storage/storage-policies'
import { isReplay } from '#shared/market/dataset'
import { QUEUES } from '#shared/protocol/names'
import { BoardStore } from './pipeline/board-store.ts'
import { GapLedger } from './gap-ledger.ts'
import { JOBS_CONNECTION } from './health.ts'
import { History, HISTORY_RING_EVERY_MS } from './history/history.ts'
import { LinkReporter } from './link-reporter.ts'
import { ListingMaster } from './listing-master.ts'
import { createMaintenance } from './maintenance.ts'
import { Polling, RING_EVERY_MS } from './polling.ts'
import { createScheduleHeartbeat } from './schedule-heartbeat.ts'
import { startSchedule } from './schedule.ts'
import { SectorBook } from './sector-book.ts'
import { createHistory, createSource } from './sources/registry.ts'
import { createPollLease } from './poll-lease.ts'
import { warnOfYearAhead } from './year-ahead.ts'

const MAINTENANCE_EVERY_MS = 60_000

async function main(config: WorkerConfig): Promise<void> {
  const log = createLogger({
    level: config.logLevel,
    dir: config.logDir,
    name: 'worker',
    secrets: secretsOf(config),
  })
  const { onShutdown } = createShutdown({ log })

  const redis = connectRedis(config.redisUrl, { log, role: 'worker' })
  onShutdown('redis', () => redis.quit())
  const consumer = connectSubscriber(config.redisUrl, { log, role: JOBS_CONNECTION })
  onShutdown('redis for jobs', () => consumer.quit())
  const db = openDatabase(config.databaseUrl, { applicationName: 'worker', log })
  onShutdown('database', () => db.destroy())
  const patientDb = openDatabase(config.databaseUrl, {
    applicationName: 'worker-maintenance',
    log,
    statementTimeoutMs: 0,
    maxConnections: 1,
  })
  onShutdown('database for maintenance', () => patientDb.destroy())

  const clock = new SharedClock({ ask: redisClock(redis) })
  // Until Redis is there it is this machine's own time; the schedule measures again before it does anything.
  await clock
    .measure()
    .catch((err: unknown) => log.warn({ err }, 'Redis cannot be asked what time it is yet'))
  const { now } = clock
  const subscriber = connectSubscriber(config.redisUrl, { log, role: 'worker-subscriber' })
  onShutdown('redis for subscriptions', () => subscriber.disconnect())
  const { calendar, settled, stop } = followCalendar({
    db,
    subscriber,
    log,
    overrides: config.calendarOverrides,
  })
  onShutdown('calendar', stop)
  const declared = followHalts({ db, subscriber, log, now })
  onShutdown('halts', declared.stop)
  await Promise.all([settled(), declared.settled()])
  onShutdown('year ahead', warnOfYearAhead({ calendar, log, now }))
  const sourceParts = { config, redis, db, log, now, calendar }
  const source = createSource(config.marketSource, sourceParts)
  onShutdown('source', () => source.close())
  const pollEveryMs = config.pollIntervalMs ?? source.pollEveryMs
  // A recorded day has the holes it has, and no sectors; that nobody replays it is no hole.
  const replays = isReplay(source.board)
  // Nor are the halts of today those of a recorded day.
  const halts = replays ? () => [] : declared.halts
  const gaps = replays ? null : new GapLedger({ db, log, source, pollEveryMs, halts })
  onShutdown('gaps', () => gaps?.settled())
  const polling = new Polling({
    source,
    store: new BoardStore(redis, log),
    master: new ListingMaster(db, source.board),
    db,
    log,
    now,
    newEpoch: () => randomUUID().slice(0, 8),
    ...(replays ? {} : { sectors: new SectorBook(db, source.board) }),
    link: new LinkReporter({
      redis,
      source,
      log,
      now,
      pollEveryMs,
      halts,
      ...(gaps === null ? {} : { follow: gaps.follow }),
    }),
    marketHours: config.marketHours,
    lease: createPollLease(redis, { source: source.name, everyMs: pollEveryMs, now }),
    rings: createScheduleHeartbeat(redis, { pollEveryMs, renewedWithinMs: source.renewedWithinMs, now }),
  })
  const connections = { producer: redis, consumer, log, clock }
  const everyMs = Math.min(pollEveryMs, RING_EVERY_MS)
  const poll = await startSchedule(
    {
      queue: QUEUES.poll,
      everyMs,
      run: (signal) => polling.ring(signal),
      rest: (aheadMs) => polling.restForClock(aheadMs),
    },
    connections,
  )
  onShutdown('polling', () => poll.stop())
  const maintenance = await startSchedule(
    {
      queue: QUEUES.maintenance,
      everyMs: MAINTENANCE_EVERY_MS,
      run: createMaintenance({ db: patientDb, redis, log, now, policies: storagePolicies(config) }),
    },
    connections,
  )
  onShutdown('maintenance', () => maintenance.stop())
  // A day that is replayed is no new day.
  if (!replays) {
    const past = createHistory(config.historySource, sourceParts)
    const history = new History({ source: past, board: source.board, db, redis, log, now })
    const filling = await startSchedule(
      { queue: QUEUES.history, everyMs: HISTORY_RING_EVERY_MS, run: (signal) => history.ring(signal) },
      connections,
    )
    onShutdown('history', () => filling.stop())
  }
  log.info({ source: source.name, board: source.board, pollEveryMs }, 'worker started')
  // The launcher waits for this word; without one there is nobody to tell.
  process.send?.({ type: 'started' })
}

function storagePolicies(config: WorkerConfig): StoragePolicies {
  const indexRetentionDays = config.indexTickRetentionDays
  return {
    ticks: { compressAfterHours: config.tickCompressAfterHours, retentionDays: config.tickRetentionDays },
    index_ticks: {
      compressAfterHours: config.indexTickCompressAfterHours,
      retentionDays: indexRetentionDays,
    },
    index_candles_1m: { retentionDays: indexRetentionDays },
    candles_1m: {
      compressAfterHours: config.candle1mCompressAfterHours,
      retentionDays: config.candle1mRetentionDays,
    },
    candles_5m: {
      compressAfterHours: config.candle5mCompressAfterHours,
      retentionDays: config.candle5mRetentionDays,
    },
    gaps: { retentionDays: config.gapRetentionDays },
  }
}

try {
  await main(loadWorkerConfig(process.env))
} catch (error) {
  exitOnConfigError(error)
}
