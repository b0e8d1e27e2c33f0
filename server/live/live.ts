import type { Server as HttpServer } from 'node:http'
import type { Redis } from 'ioredis'
import { Server } from 'socket.io'
import type { Database } from '#database/pool'
import { readRunningMinutes } from '#database/candles/running'
import type { Log } from '#platform/log'
import { EVENTS } from '#shared/protocol/events'
import type { ClientToServer } from '#shared/protocol/events'
import { ADMIN_NAMESPACE, BOARD_NAMESPACE, TOPICS } from '#shared/protocol/topics'
import type { ListName, Namespace, TopicTable } from '#shared/protocol/topics'
import type { Authenticator } from '../auth/authenticate.ts'
import type { CookieSettings } from '../auth/cookie.ts'
import type { Rate } from '../auth/limit.ts'
import { DISCLOSURES } from './lists/disclosure-rows.ts'
import { HEADLINES } from './lists/headline-rows.ts'
import type { StoresProbe } from '../stores.ts'
import { attachAdminFeeds } from './admin-feeds.ts'
import { Allowances } from './allowance.ts'
import { createAnswering } from './answering.ts'
import { BoardSubscriptions } from './board-subscriptions.ts'
import type { BoardReceiver } from './board-receiver.ts'
import { controlAdapter } from './control-adapter.ts'
import { createHandshakeGuard } from './handshake-guard.ts'
import { drain } from './drain.ts'
import { verbatimParser } from './encoded-message.ts'
import { FanOut } from './fan-out.ts'
import { sayFollowedStocks } from './followed-stocks.ts'
import { createConnectionLimit } from './connection-limit.ts'
import { displayReports } from './display-reports.ts'
import { createHandshake } from './handshake.ts'
import { trimRequests } from './trim-requests.ts'
import { throttleHandshakes } from './handshake-throttle.ts'
import { auditList } from './lists/audit-list.ts'
import { boardList } from './lists/board-list.ts'
import { fleetList } from './lists/fleet-list.ts'
import { ListSubscriptions } from './lists/list-subscriptions.ts'
import type { List } from './lists/list.ts'
import { ownList } from './lists/own-list.ts'
import { meterMessages } from './message-meter.ts'
import { inTurn, onceAtATime } from './middleware.ts'
import { FairQueue } from './fair-queue.ts'
import type { RunningCandleDeps } from './running-candles.ts'
import { SocketCounts } from './socket-counts.ts'
import { SocketLimits, type SocketBounds } from './socket-limits.ts'
import { SessionWatch } from './session-watch.ts'
import type { Handlers, LiveServer, LiveSocket } from './socket-types.ts'
import { watchStores } from './store-watch.ts'
import { createTopicRequests } from './topic-requests.ts'

export interface LiveDeps extends CookieSettings {
  httpServer: HttpServer
  board: BoardReceiver
  database: Database
  redis: Redis
  /** A connection in subscriber mode; the receiver's may be shared. */
  subscriber: Redis
  stores: StoresProbe
  authenticator: Authenticator
  /** The limit of handshakes per address. */
  handshakes: Rate
  /** The limit of sockets. */
  sockets: SocketBounds
  /** The points per second that an account may spend on requests. */
  requestPointsPerSecond: number
  random: () => number
  /** The time that all servers share. */
  now: () => number
  /** Additional topics, and the readers of those that are lists; for tests. */
  topics?: TopicTable
  lists?: Readonly<Record<string, List>>
  log: Log
}

/** Metrics of the sockets; all but the first count from the start of the process. */
export interface LiveFigures {
  /** Open connections. */
  sockets: number
  /** How often a socket was skipped because it had not drained. */
  conflated: number
  /** Handshakes rejected because of their rate, or because the server was shutting down. */
  refused: number
  /** Handshakes rejected because session, account or server had reached its limit of sockets. */
  tooMany: number
  /** Connections closed because their client kept sending without points. */
  hungUp: number
  /** Snapshots and patches that were encoded, each for any number of sockets. */
  encoded: number
  /** Sockets that were sent a time to reconnect. */
  drained: number
}

export interface Live {
  io: LiveServer
  figures: () => LiveFigures
  /** Empties the server, slice by slice: takes some seconds with thousands of sockets. */
  stop: () => Promise<void>
}

/** The size limit of a client's message. */
const MAX_MESSAGE_BYTES = 16_384

/** The time limit of a handshake. */
const CONNECT_WITHIN_MS = 10_000

/** Attaches the sockets to the HTTP server: admission, subscriptions and session expiry. */
export function attachLive(deps: LiveDeps): Live {
  const { httpServer, board, subscriber, authenticator, now, log } = deps
  const stopwatch = () => performance.now()
  const allowConnection = createConnectionLimit({
    ...deps,
    socketsPerServer: deps.sockets.perServer,
    connections: () => io.engine.clientsCount,
    now: stopwatch,
  })
  const io: LiveServer = new Server(httpServer, {
    parser: verbatimParser,
    adapter: controlAdapter(deps),
    // Deltas of numbers hardly compress, and deflate costs 300 kB and a pass per socket.
    perMessageDeflate: false,
    httpCompression: true,
    serveClient: false,
    allowRequest: (request, answer) => allowConnection(request, answer),
    maxHttpBufferSize: MAX_MESSAGE_BYTES,
    connectTimeout: CONNECT_WITHIN_MS,
    pingInterval: 10_000,
    pingTimeout: 10_000,
  })
  const candles: RunningCandleDeps = {
    read: (tradeDate, stocks) => readRunningMinutes(deps.database, tradeDate, stocks),
    log,
  }
  const fanOut = new FanOut(io, board, candles, now)
  const sessions = new SessionWatch({ subscriber, authenticator, now })
  board.listen(fanOut)
  const followed = sayFollowedStocks({ ...deps, followed: () => fanOut.followed })
  const stopWatchingStores = watchStores(deps)

  const allowances = new Allowances(deps.requestPointsPerSecond, stopwatch)
  const hungUp = meterMessages(io, allowances, log)
  const counts = new SocketCounts(deps.redis, log)
  const socketLimits = new SocketLimits({ ...deps, counts, bounds: deps.sockets, allowances })
  const handshakeGuard = createHandshakeGuard(deps)
  const admit = handshakeGuard.guard(inTurn(createHandshake({ ...deps, sessions }), socketLimits.guard))
  const handshake = onceAtATime(throttleHandshakes({ ...deps, stopwatch })(admit))
  const answering = createAnswering(allowances, log)

  const { topics = TOPICS } = deps
  const ofBoard = new BoardSubscriptions({ fanOut, board, turns: new FairQueue(stopwatch), allowances, now })
  const readers: Record<ListName, List> = {
    audit: auditList(deps),
    disclosures: boardList(DISCLOSURES, deps),
    news: boardList(HEADLINES, deps),
    own: ownList(deps),
    fleet: fleetList(deps),
  }
  const ofLists = new ListSubscriptions({ topics, lists: { ...readers, ...deps.lists }, log })
  const kinds = { rows: ofBoard, row: ofBoard, list: ofLists }
  const requestsIn = (namespace: Namespace) => createTopicRequests({ namespace, topics, kinds, answering })
  const requests = requestsIn(BOARD_NAMESPACE)
  attachAdminFeeds({ io, handshake, sessions, requests: requestsIn(ADMIN_NAMESPACE) })

  const handlers: Handlers<Pick<ClientToServer, typeof EVENTS.renew | typeof EVENTS.visibility>> = {
    renew: (socket, request) => sessions.renew(socket, request),
    visibility: (socket, request) => sessions.visibility(socket, request),
  }
  const onRenew = answering(handlers.renew)
  const onVisibility = answering(handlers.visibility)
  const reports = displayReports({ ...deps, stopwatch })
  const onReport = answering(reports.take)
  function onDisconnect(this: LiveSocket, reason: string): void {
    requests.drop(this)
    reports.drop(this)
    log.debug({ userId: this.data.identity.userId, socketId: this.id, reason }, 'socket disconnected')
  }

  trimRequests(io)
  io.use(handshake)
  io.on('connection', (socket) => {
    log.debug({ userId: socket.data.identity.userId, socketId: socket.id }, 'socket connected')
    sessions.watch(socket)
    const link = board.link()
    if (link !== null) socket.emit(EVENTS.link, { ...link, now_ms: now() })

    requests.serve(socket)
    socket.on(EVENTS.renew, onRenew)
    socket.on(EVENTS.visibility, onVisibility)
    socket.on(EVENTS.report, onReport)
    socket.on('disconnect', onDisconnect)
  })

  let drained = 0
  return {
    io,
    figures: () => ({
      sockets: io.engine.clientsCount,
      conflated: fanOut.conflated,
      refused: handshakeGuard.refused,
      tooMany: socketLimits.refused,
      hungUp: hungUp(),
      encoded: fanOut.encoded,
      drained,
    }),
    stop: async () => {
      handshakeGuard.close()
      drained += await drain(io, deps)
      ofLists.stop()
      followed.stop()
      reports.stop()
      stopWatchingStores()
      sessions.stop()
      await counts.stop()
    },
  }
}
