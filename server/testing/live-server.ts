import { createServer } from 'node:http'
import type { Redis } from 'ioredis'
import pino from 'pino'
import { io } from 'socket.io-client'
import type { Socket } from 'socket.io-client'
import { openDatabase } from '#database/pool'
import { connectRedis, connectSubscriber } from '#platform/redis'
import { stackUrls } from '#platform/testing/embedded-stack'
import type { Role } from '#shared/auth/role'
import { boardPosition, dumpBoard, joinBatches } from '#shared/protocol/board-dump'
import type { BoardImages } from '#shared/protocol/board-dump'
import { IndexImage } from '#shared/protocol/index-image'
import { encodeMarketBatch } from '#shared/protocol/market-batch'
import type { MarketChange } from '#shared/protocol/market-batch'
import { MarketImage } from '#shared/protocol/market-image'
import type { Link } from '#shared/protocol/messages'
import { seededRandom } from '#shared/testing/random-market'
import { CHANNELS, KEYS } from '#shared/protocol/names'
import { createAuthenticator } from '../auth/authenticate.ts'
import { createSessions } from '../auth/sessions.ts'
import type { Sessions } from '../auth/sessions.ts'
import { signToken } from '../auth/token.ts'
import { BoardReceiver } from '../live/board-receiver.ts'
import { listen } from '../listen.ts'
import { createStoresProbe } from '../stores.ts'
import { attachLive } from '../live/live.ts'
import type { Live, LiveDeps } from '../live/live.ts'

const SECRET_KEY = 'k7Qz0pXv3mRt9LwYb2NcHd5SgJf8AeU1'
const log = pino({ level: process.env.TEST_LOG_LEVEL ?? 'silent' })

const MANY = { perSession: 1_000, perAccount: 1_000, perServer: 1_000 }

/** Publishes to Redis in place of a worker. */
export class TestWorker {
  readonly #redis: Redis
  board: BoardImages

  constructor(redis: Redis, epoch = 'epoch-1') {
    this.#redis = redis
    this.board = { market: new MarketImage(epoch, 'test', 0), indices: new IndexImage(epoch, 'test', 0) }
  }

  /** Publishes a change; with `lost`, as if pub/sub had lost the message. */
  async publish(change: Partial<MarketChange>, { lost = false } = {}): Promise<string> {
    const { market } = this.board
    const whole = { atMs: market.atMs + 1_000, listed: [], removed: [], traded: [], ...change }
    const batch = encodeMarketBatch(market.position, (id) => market.rowById(id), whole)
    const text = joinBatches([batch])
    market.applyBatch(batch)
    await this.#redis.mset(KEYS.image, dumpBoard(this.board), KEYS.position, boardPosition(this.board))
    if (!lost) await this.#redis.publish(CHANNELS.batches, text)
    return text
  }

  async publishLink(link: Link): Promise<void> {
    await this.#redis.set(KEYS.link, JSON.stringify(link))
    await this.#redis.publish(CHANNELS.link, JSON.stringify(link))
  }
}

export interface LiveServer {
  url: string
  live: Live
  receiver: BoardReceiver
  sessions: Sessions
  redis: Redis
  /** A token of a new session. */
  token: (options?: { seconds?: number; role?: Role; userId?: string }) => Promise<string>
  /** A client that is not connected yet. */
  client: (auth: Record<string, unknown>, headers?: Record<string, string>) => Socket
  close: () => Promise<void>
}

/** The idle time of a test's session. */
export const LONGEST_MS = { user: 90 * 86_400_000, admin: 86_400_000 }

/** The live part of a server on the embedded stack, on a real port. */
export async function startLiveServer(
  redisUrl = stackUrls().redisUrl,
  databaseUrl = stackUrls().databaseUrl,
  handshakes = { points: 3_000, perSeconds: 60 },
  {
    sockets = MANY,
    requestPointsPerSecond = 10_000,
    // Read at each call: a test may replace the clock.
    now = () => Date.now(),
    ...more
  }: Partial<Pick<LiveDeps, 'sockets' | 'requestPointsPerSecond' | 'now' | 'topics' | 'lists'>> = {},
): Promise<LiveServer> {
  const database = openDatabase(databaseUrl, { applicationName: 'test-live', log })
  const redis = connectRedis(redisUrl, { log, role: 'test-live' })
  const subscriber = connectSubscriber(redisUrl, { log, role: 'test-live-subscriber' })
  const sessions = createSessions(redis, { idleMinutes: 60, now, longestMs: LONGEST_MS, retryLog: log })
  const authenticator = createAuthenticator({
    secretKey: SECRET_KEY,
    sessions,
    tokenSeconds: 86_400,
    now,
    log,
  })
  const receiver = new BoardReceiver({ redis, subscriber, log })
  await receiver.start()
  const httpServer = createServer()
  const live = attachLive({
    httpServer,
    board: receiver,
    database,
    redis,
    subscriber,
    stores: createStoresProbe({ database, redis }),
    authenticator,
    secretKey: SECRET_KEY,
    publicUrl: null,
    trustProxy: 1,
    handshakes,
    sockets,
    requestPointsPerSecond,
    ...more,
    random: seededRandom(1),
    now,
    log,
  })
  const { address: url, stop } = await listen(httpServer, { host: '127.0.0.1', port: 0 })
  const clients: Socket[] = []

  return {
    url,
    live,
    receiver,
    sessions,
    redis,
    async token({ seconds = 3600, role = 'user', userId = 'someone' } = {}) {
      const sessionId = await sessions.start({
        userId,
        role,
        startedAtMs: Date.now(),
        address: '127.0.0.1',
        userAgent: null,
      })
      return signToken(SECRET_KEY, { userId, role, sessionId }, seconds, now())
    },
    client(auth, extraHeaders = {}) {
      const socket = io(url, {
        transports: ['websocket'],
        auth,
        extraHeaders,
        forceNew: true,
        reconnection: false,
      })
      clients.push(socket)
      return socket
    },
    async close() {
      for (const client of clients) client.disconnect()
      await receiver.stop()
      await live.stop()
      await stop()
      subscriber.disconnect()
      redis.disconnect()
      await database.destroy()
    },
  }
}

/** Resolves with the next message of an event. */
export function next<T>(socket: Socket, event: string): Promise<T> {
  return new Promise((resolve) => socket.once(event, resolve))
}
