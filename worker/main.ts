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
import { MINUTE_MS } from '#shared/time'
import { COLLECT_RING_EVERY_MS, Collecting, forgetCollectors } from './collectors/collecting.ts'
import { createDisclosureCollectors } from './disclosures/registry.ts'
import { FilingAlerts } from './alerts/filing-alerts.ts'
import { createFeed } from './feed.ts'
import { canMakeFirstDay, fillFirstDay } from './first-day.ts'
import { JOBS_CONNECTION } from './health.ts'
import { History, HISTORY_RING_EVERY_MS } from './history/history.ts'
import { createMaintenance } from './maintenance.ts'
import { startSchedule } from './schedule.ts'
import { createNewsCollectors } from './news/registry.ts'
import { createHistory, createSources } from './sources/registry.ts'
import { Deliverer } from './deliveries/deliverer.ts'
import { createMailer } from './deliveries/mail.ts'
import { createPusher, type Pusher } from './deliveries/push.ts'
import { warnOfYearAhead } from './year-ahead.ts'

const MAINTENANCE_EVERY_MS = MINUTE_MS
const OUTBOX_EVERY_MS = 1_000

async function main(config: WorkerConfig): Promise<void> {
  const log = createLogger({
    level: config.logLevel,
    dir: config.logDir,
    format: config.logFormat,
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
  // This machine's own time until Redis answers; the schedule measures again before its first run.
  await clock.measure().catch((err: unknown) => log.warn({ err }, 'Redis does not give the time yet'))
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
  const sourceDeps = { config, redis, db, log, now, calendar }
  const sources = createSources(config.marketSource, sourceDeps)
  const [{ board }] = sources
  onShutdown('sources', () => Promise.all(sources.map((source) => source.close())))
  const firstDayIsMade = config.simulatorDaySoFar && canMakeFirstDay(config.marketSource[0])
  const feed = createFeed({
    ...{ sources, config, redis, db, log, now, firstDayIsMade, calendar },
    halts: declared.halts,
  })
  onShutdown('feed', () => feed.settled())
  const connections = { producer: redis, consumer, log, clock }
  const poll = await startSchedule(
    {
      queue: QUEUES.poll,
      everyMs: feed.everyMs,
      run: (signal) => feed.ring(signal),
      rest: (aheadMs) => feed.restForClock(aheadMs),
    },
    connections,
  )
  onShutdown('polling', () => poll.stop())
  const firstDay = firstDayIsMade ? fillFirstDay(config.marketSource[0], sourceDeps) : null
  onShutdown('first day', () => firstDay?.stop())
  const maintain = createMaintenance({ db: patientDb, redis, log, now, policies: storagePolicies(config) })
  const maintenance = await startSchedule(
    {
      queue: QUEUES.maintenance,
      everyMs: MAINTENANCE_EVERY_MS,
      // Candles computed from half a day would lack the other half until the next run.
      run: async (signal) => {
        await firstDay?.over(signal)
        if (!signal.aborted) await maintain()
      },
    },
    connections,
  )
  onShutdown('maintenance', () => maintenance.stop())
  // A replayed day is not a new day.
  if (!isReplay(board)) {
    const past = createHistory(config.historySource, sourceDeps)
    const history = new History({ source: past, board, db, redis, log, now })
    const filling = await startSchedule(
      { queue: QUEUES.history, everyMs: HISTORY_RING_EVERY_MS, run: (signal) => history.ring(signal) },
      connections,
    )
    onShutdown('history', () => filling.stop())
  }
  const beside = { config, board, redis, db, now, calendar }
  const collected = [
    { queue: QUEUES.disclosures, collectors: createDisclosureCollectors(beside) },
    { queue: QUEUES.news, collectors: createNewsCollectors(beside) },
  ]
  await forgetCollectors(
    redis,
    collected.flatMap(({ collectors }) => collectors),
  ).catch((err: unknown) => log.warn({ err }, 'the status of a removed collector could not be deleted'))
  const filingAlerts = new FilingAlerts({ db, board, log })
  for (const { queue, collectors } of collected) {
    // Each collector has a schedule of its own, so that a slow feed does not delay filings.
    const collecting = new Collecting(collectors, {
      redis,
      log,
      now,
      always: config.marketHours === 'always',
    })
    const run = async (signal: AbortSignal) => {
      await collecting.ring(signal)
      if (queue === QUEUES.disclosures && !signal.aborted) await filingAlerts.look()
    }
    const rings = await startSchedule({ queue, everyMs: COLLECT_RING_EVERY_MS, run }, connections)
    onShutdown(queue, () => rings.stop())
  }
  const deliverer = new Deliverer({
    ...{ queue: QUEUES.webhooks, db, log, now, producer: redis, consumer },
    allowPrivate: config.webhookAllowPrivate,
    pusher: pusherOf(config),
    mailer: config.smtpUrl === null ? null : createMailer({ url: config.smtpUrl, from: config.smtpFrom }),
  })
  onShutdown('deliveries', () => deliverer.stop())
  deliverer.start()
  const outbox = await startSchedule(
    { queue: QUEUES.outbox, everyMs: OUTBOX_EVERY_MS, run: () => deliverer.ring() },
    connections,
  )
  onShutdown('outbox', () => outbox.stop())
  log.info({ sources: sources.map(({ name }) => name), board }, 'worker started')
  // The launcher waits for this message; without a launcher there is no channel.
  process.send?.({ type: 'started' })
}

function pusherOf({ vapidPublicKey, vapidPrivateKey, vapidSubject: subject }: WorkerConfig): Pusher | null {
  if (vapidPublicKey === null || vapidPrivateKey === null) return null
  return createPusher({ publicKey: vapidPublicKey, privateKey: vapidPrivateKey, subject })
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
    disclosures: { retentionDays: config.disclosureRetentionDays },
    headlines: { retentionDays: config.newsRetentionDays },
    alert_events: { retentionDays: config.alertRetentionDays },
  }
}

try {
  await main(loadWorkerConfig(process.env))
} catch (error) {
  exitOnConfigError(error)
}
