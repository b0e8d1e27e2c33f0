import { createServer } from 'node:http'
import path from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { followCalendar } from '#database/market/following-calendar'
import { yearExtremes } from '#database/history/daily-candles'
import { historyMark } from '#database/candles/history-mark'
import { openDatabase } from '#database/pool'
import { exitOnConfigError, loadServerConfig, type ServerConfig } from '#platform/config'
import { createDiskWatch } from '#platform/disk-watch'
import { createLogger } from '#platform/log'
import { secretsOf } from '#platform/log-secrets'
import { Pace } from '#platform/pace'
import { connectRedis, connectSubscriber } from '#platform/redis'
import { redisClock } from '#platform/redis-clock'
import { SharedClock } from '#platform/shared-clock'
import { createShutdown } from '#platform/shutdown'
import { ifYearKnown } from '#shared/market/calendar'
import { followsOn } from '#shared/market/following-days'
import { sessionBegan } from '#shared/market/session-began'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '#shared/time'
import { watchStorage } from './admin/watch-storage.ts'
import { createAlertLimits } from './alerts/alert-limits.ts'
import { createApp } from './app.ts'
import { createApiLimits } from './auth/api-limits.ts'
import { createAuthenticator } from './auth/authenticate.ts'
import { bootstrapAdminWhenPossible } from './auth/bootstrap-admin.ts'
import { createDecoys } from './auth/decoys.ts'
import { watchEndingSessions } from './auth/end-sessions.ts'
import { createLoginLimits } from './auth/login-limits.ts'
import { createPasswordHasher } from './auth/password.ts'
import { createSessions } from './auth/sessions.ts'
import { createCodeGuesses } from './displays/code-guesses.ts'
import { Fleet } from './displays/fleet.ts'
import { FleetWatch } from './displays/fleet-watch.ts'
import { PairingWatch } from './displays/pairing-watch.ts'
import { readWebBuild } from './displays/web-build.ts'
import { ProxyWatch } from './http/proxy-watch.ts'
import { listen } from './listen.ts'
import { datasetOnBoard } from './live/datasets.ts'
import { BoardReceiver } from './live/board-receiver.ts'
import { attachLive } from './live/live.ts'
import { YearExtremes } from './market/year-extremes.ts'
import { createStoresProbe } from './stores.ts'

const BOARD_WITHIN_MS = 1_000
const MEASURE_EVERY_MS = 10_000
const BOOTSTRAP_WITHIN_MS = 5_000
/** After this long without a response from the database, a request fails with 503. */
const DATABASE_ANSWERS_WITHIN_MS = 15_000

/** The server process, put together from top to bottom and taken apart in reverse. */
async function main(config: ServerConfig): Promise<void> {
  const log = createLogger({
    level: config.logLevel,
    dir: config.logDir,
    format: config.logFormat,
    name: 'server',
    secrets: secretsOf(config),
  })
  const { onShutdown } = createShutdown({ log })

  const redis = connectRedis(config.redisUrl, { log, role: 'server' })
  onShutdown('redis', () => redis.disconnect())
  // Halts are evaluated by the workers at Redis's time. Until that is known, this machine's time is used.
  const clock = new SharedClock({ ask: redisClock(redis) })
  const measure = () =>
    void clock.measure().catch((err: unknown) => log.debug({ err }, 'the time of Redis cannot be read'))
  const measuring = setInterval(measure, MEASURE_EVERY_MS)
  onShutdown('clock', () => clearInterval(measuring))
  measure()
  const database = openDatabase(config.databaseUrl, {
    applicationName: 'server',
    answerTimeoutMs: DATABASE_ANSWERS_WITHIN_MS,
    log,
  })
  onShutdown('database', () => database.destroy())
  const subscriber = connectSubscriber(config.redisUrl, { log, role: 'server-subscriber' })
  onShutdown('redis for subscriptions', () => subscriber.disconnect())
  const board = new BoardReceiver({ redis, subscriber, log })
  const boardRead = board.start().catch((err: unknown) => log.error({ err }, 'the board cannot be followed'))
  onShutdown('board', () => board.stop())

  const overrides = config.calendarOverrides
  const { calendar, stop: forgetCalendar } = followCalendar({
    db: database,
    subscriber,
    log,
    overrides,
  })
  onShutdown('calendar', forgetCalendar)

  const year = new YearExtremes({
    board,
    read: (_anyId, from, today) => {
      const dataset = datasetOnBoard(board)
      const follows = followsOn(dataset, calendar)
      return yearExtremes(database, { board: dataset, from, follows, today })
    },
    historyMark: (anyId) => historyMark(database, anyId),
    log,
  })
  year.start()
  onShutdown('extremes of the year', () => year.stop())

  const passwords = await createPasswordHasher(config.bcryptCost)
  const sessions = createSessions(redis, {
    idleMinutes: config.sessionIdleMinutes,
    now: clock.now,
    retryLog: log,
    longestMs: {
      user: config.sessionMaxDays * DAY_MS,
      admin: Math.min(config.sessionAdminMaxHours * HOUR_MS, config.sessionMaxDays * DAY_MS),
    },
  })
  onShutdown('sessions that are to end', watchEndingSessions({ database, sessions, log }))
  const tokenSeconds = config.accessTokenExpireMinutes * 60
  const authenticator = createAuthenticator({
    secretKey: config.secretKey,
    sessions,
    tokenSeconds,
    now: clock.now,
    log,
  })

  const stores = createStoresProbe({ database, redis })
  const { dataDir, logDir } = config
  const disk = createDiskWatch({ dataDir, logDir, now: Date.now, log })
  const growth = new Pace()
  onShutdown('storage', await watchStorage({ database, disk, growth, now: Date.now, log }))

  const pairingWatch = new PairingWatch({ database, now: clock.now, log })
  const webRoot = path.resolve('dist/web')
  const webBuild = await readWebBuild(webRoot)
  const fleet = new Fleet({ database, redis, now: clock.now, webBuild })
  const fleetWatch = new FleetWatch({
    database,
    redis,
    fleet,
    now: clock.now,
    // Made-up and replayed markets trade around the clock.
    sessionBegan: (nowMs) =>
      datasetOnBoard(board) === 'krx'
        ? ifYearKnown(
            () => sessionBegan(calendar, nowMs),
            () => null,
          )
        : 0,
    noticeAfterMs: config.displayNoticeMinutes * MINUTE_MS,
    log,
  })
  fleetWatch.start()
  onShutdown('states of displays', () => fleetWatch.stop())

  const app = createApp({
    log,
    redis,
    database,
    passwords,
    sessions,
    authenticator,
    limits: createLoginLimits(redis, config.rateLimitLogin),
    decoys: createDecoys(redis, config.secretKey),
    registration: config.registration,
    apiLimits: createApiLimits(redis, config.rateLimitApi, config.rateLimitPages),
    stores,
    board,
    year,
    calendar,
    disk,
    growth,
    codeGuesses: createCodeGuesses(redis),
    pairingWatch,
    fleet,
    displayLeaseHours: config.displayLeaseHours,
    secretKey: config.secretKey,
    tokenSeconds,
    publicUrl: config.publicUrl,
    trustProxy: config.trustProxy,
    proxyWatch: new ProxyWatch({ trustProxy: config.trustProxy, log, now: Date.now }),
    webRoot,
    webBuild,
    webhookAllowPrivate: config.webhookAllowPrivate,
    alertChannels: { sendsEmail: config.smtpUrl !== null, vapidPublicKey: config.vapidPublicKey },
    alertLimits: createAlertLimits(redis),
    now: clock.now,
  })
  const answer = app.callback()
  const httpServer = createServer((request, response) => void answer(request, response))

  const live = attachLive({
    httpServer,
    board,
    database,
    redis,
    now: clock.now,
    subscriber,
    stores,
    authenticator,
    secretKey: config.secretKey,
    publicUrl: config.publicUrl,
    trustProxy: config.trustProxy,
    handshakes: config.rateLimitHandshakes,
    sockets: {
      perSession: config.socketsPerSession,
      perAccount: config.socketsPerAccount,
      perServer: config.socketsPerServer,
    },
    requestPointsPerSecond: config.socketPointsPerSecond,
    random: Math.random,
    log,
  })
  // Clients that reconnect after a restart find the board. While Redis is unavailable, requests are answered with 503.
  await Promise.race([boardRead, setTimeout(BOARD_WITHIN_MS)])
  const { address, refuse, stop } = await listen(httpServer, config)
  onShutdown('http', stop)
  onShutdown('screens that wait', () => pairingWatch.stop())
  onShutdown('sockets', () => live.stop())
  onShutdown('listener', refuse)
  log.info({ address }, 'listening')
  // The server listens already, and answers 503 while the database is unavailable; the first super_admin is created later.
  const bootstrapped = bootstrapAdminWhenPossible({
    database,
    passwords,
    userId: config.bootstrapAdminId,
    password: config.bootstrapAdminPassword,
    log,
    print: (text) => void process.stdout.write(`${text}\n`),
  })
  await Promise.race([bootstrapped, setTimeout(BOOTSTRAP_WITHIN_MS)])
  // The launcher waits for this message; without an IPC channel there is no launcher.
  process.send?.({ type: 'listening', address })
}

try {
  await main(loadServerConfig(process.env))
} catch (error) {
  exitOnConfigError(error)
}
