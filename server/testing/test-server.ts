import { createServer } from 'node:http'
import os from 'node:os'
import pino from 'pino'
import { openDatabase, type Database } from '#database/pool'
import { createDiskWatch } from '#platform/disk-watch'
import { Pace } from '#platform/pace'
import { connectRedis } from '#platform/redis'
import { resetStack, stackUrls } from '#platform/testing/embedded-stack'
import { krxCalendar } from '#shared/market/calendar'
import { createAlertLimits } from '../alerts/alert-limits.ts'
import { createApp, createRoutes, type AppDeps } from '../app.ts'
import { createApiLimits } from '../auth/api-limits.ts'
import { createAuthenticator, type Authenticator } from '../auth/authenticate.ts'
import { createDecoys } from '../auth/decoys.ts'
import { createSessionCookie } from '../auth/cookie.ts'
import { createLoginLimits } from '../auth/login-limits.ts'
import { createPasswordHasher } from '../auth/password.ts'
import { createSessions } from '../auth/sessions.ts'
import { createCodeGuesses } from '../displays/code-guesses.ts'
import { Fleet } from '../displays/fleet.ts'
import { PairingWatch } from '../displays/pairing-watch.ts'
import { createEndpointFinder } from '../http/find-endpoint.ts'
import { ProxyWatch } from '../http/proxy-watch.ts'
import { listen } from '../listen.ts'
import { createStoresProbe } from '../stores.ts'
import { NO_MARKET } from './board.ts'
import { VAPID_PUBLIC_KEY } from './push-subscription.ts'
import { expectStated } from './expect-stated.ts'

export const SECRET_KEY = 'k7Qz0pXv3mRt9LwYb2NcHd5SgJf8AeU1'

const UNLIMITED = { points: 1_000_000, perSeconds: 60 }

/** The session cookie of a server that is open by plain http. */
export const COOKIE = createSessionCookie({ secretKey: SECRET_KEY, publicUrl: null, trustProxy: 0 }).name

export const PASSWORD = 'Gy0ul-bada!'

/** An answer as a test looks at it: status, headers, JSON (null if there is none). */
export interface Answer {
  status: number
  headers: Headers
  body: Record<string, unknown> | null
}

export interface TestServer {
  url: string
  deps: AppDeps
  database: Database
  authenticator: Authenticator
  get: (path: string, headers?: Record<string, string>) => Promise<Answer>
  post: (path: string, body?: unknown, headers?: Record<string, string>) => Promise<Answer>
  put: (path: string, body?: unknown, headers?: Record<string, string>) => Promise<Answer>
  remove: (path: string, headers?: Record<string, string>) => Promise<Answer>
  /** Registers an account and logs in. */
  member: (userId: string) => Promise<{ token: string; cookie: string }>
  close: () => Promise<void>
}

/** The real application on the embedded stack, emptied and migrated, behind a real port. */
export async function startTestServer(
  overrides: Partial<AppDeps> = {},
  urls: Partial<ReturnType<typeof stackUrls>> = {},
): Promise<TestServer> {
  await resetStack()
  return startAnotherServer(overrides, urls)
}

/** Another server beside those that run. */
export async function startAnotherServer(
  overrides: Partial<AppDeps> = {},
  urls: Partial<ReturnType<typeof stackUrls>> = {},
): Promise<TestServer> {
  // The stack of the tests is known in tests alone; a benchmark gives both.
  const { databaseUrl = stackUrls().databaseUrl, redisUrl = stackUrls().redisUrl } = urls
  const log = pino({ level: process.env.TEST_LOG_LEVEL ?? 'silent' })
  const database = openDatabase(databaseUrl, { applicationName: 'test', log })
  const redis = connectRedis(redisUrl, { log, role: 'test' })
  // Before that is connected, limits count in memory, and forget that count. It may be one that does not answer.
  await redis.ping().catch(() => undefined)
  const { now = () => Date.now() } = overrides
  const sessions = createSessions(redis, { idleMinutes: 60, now, retryLog: log })
  const authenticator = createAuthenticator({
    secretKey: SECRET_KEY,
    sessions,
    tokenSeconds: 86_400,
    now,
    log,
  })
  const deps: AppDeps = {
    log,
    redis,
    database,
    passwords: await createPasswordHasher(4),
    sessions,
    authenticator,
    limits: createLoginLimits(redis, { points: 1000, perSeconds: 60 }),
    decoys: createDecoys(redis, SECRET_KEY),
    registration: 'open',
    apiLimits: createApiLimits(redis, UNLIMITED, UNLIMITED),
    stores: createStoresProbe({ database, redis }),
    board: NO_MARKET,
    year: { of: () => undefined, mark: '' },
    calendar: krxCalendar,
    secretKey: SECRET_KEY,
    tokenSeconds: 3600,
    publicUrl: null,
    trustProxy: 0,
    proxyWatch: new ProxyWatch({ trustProxy: overrides.trustProxy ?? 0, log, now: Date.now }),
    webRoot: 'dist/web',
    webhookAllowPrivate: false,
    now,
    disk: createDiskWatch({ dataDir: os.tmpdir(), logDir: null, now: Date.now, log }),
    growth: new Pace(),
    codeGuesses: createCodeGuesses(redis, { points: 5, perSeconds: 3600 }),
    alertChannels: { sendsEmail: true, vapidPublicKey: VAPID_PUBLIC_KEY },
    alertLimits: createAlertLimits(redis),
    pairingWatch: new PairingWatch({ database, now, log, lookEveryMs: 20 }),
    displayLeaseHours: 12,
    webBuild: null,
    fleet: new Fleet({ database, redis, now, webBuild: null }),
    ...overrides,
  }
  const answer = createApp(deps).callback()
  const httpServer = createServer((request, response) => void answer(request, response))
  const { address: url, stop } = await listen(httpServer, { host: '127.0.0.1', port: 0 })

  const find = createEndpointFinder(createRoutes(deps))

  async function send(method: string, path: string, init: RequestInit): Promise<Answer> {
    const response = await fetch(url + path, { method, ...init })
    const text = await response.text()
    const isJson = /json/.test(response.headers.get('content-type') ?? '')
    const body = isJson ? (JSON.parse(text) as Record<string, unknown>) : null
    const endpoint = find(method, new URL(path, url).pathname)
    if (endpoint !== undefined) expectStated(endpoint, response.status, body)
    return { status: response.status, headers: response.headers, body }
  }

  const write = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
    send(method, path, {
      headers: { ...(body === undefined ? {} : { 'Content-Type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })

  const post: TestServer['post'] = (path, body, headers) => write('POST', path, body, headers)

  return {
    url,
    deps,
    database,
    authenticator,
    post,
    put: (path, body, headers) => write('PUT', path, body, headers),
    remove: (path, headers) => write('DELETE', path, undefined, headers),
    get: (path, headers = {}) => send('GET', path, { headers }),
    member: async (userId) => {
      await post('/api/auth/register', registration({ user_id: userId, email: `${userId}@example.org` }))
      const { headers, body } = await post('/api/auth/login', { user_id: userId, password: PASSWORD })
      return {
        token: String(body?.access_token),
        cookie: (headers.get('set-cookie') ?? '').split(';')[0] ?? '',
      }
    },
    close: async () => {
      deps.pairingWatch.stop()
      httpServer.closeAllConnections()
      await stop()
      await database.destroy()
      redis.disconnect()
    },
  }
}

export function registration(overrides: Record<string, unknown> = {}): Record<string, unknown> {
  return { user_id: 'kim', password: PASSWORD, email: 'kim@example.org', name: '김하나', ...overrides }
}

export const bearer = (token: string): Record<string, string> => ({ Authorization: `Bearer ${token}` })
