import type { Server as HttpServer } from 'node:http'
import type { Redis } from 'ioredis'
import { RateLimiterMemory } from 'rate-limiter-flexible'
import { Server } from 'socket.io'
import type { Log } from '#platform/log'
import type { Ack } from '#shared/protocol/messages'
import { EVENTS } from '#shared/protocol/names'
import type { Authenticator } from '../auth/authenticate.ts'
import type { BoardReceiver } from './board-receiver.ts'
import { controlAdapter } from './control-adapter.ts'
import { verbatimParser } from './encoded-message.ts'
import { FanOut } from './fan-out.ts'
import { createHandshake } from './handshake.ts'
import { SessionWatch } from './session-watch.ts'
import type { LiveServer, LiveSocket } from './socket-types.ts'
import { subscribe, unsubscribe } from './subscriptions.ts'

export interface LiveDeps {
  httpServer: HttpServer
  board: BoardReceiver
  redis: Redis
  /** A connection that only subscribes; the receiver's may be shared. */
  subscriber: Redis
  authenticator: Authenticator
  publicUrl: string | null
  /** Whether X-Forwarded-Host is believed. */
  trustProxy: boolean
  log: Log
}

export interface Live {
  io: LiveServer
  fanOut: FanOut
  stop: () => void
}

/** A client has nothing long to say. */
const MAX_MESSAGE_BYTES = 16_384

/** Each socket's requests: a word may be answered with a snapshot of 300 kB. */
const REQUESTS = { points: 40, duration: 10 }

/** Attaches the sockets to the HTTP server: who may come in, what they follow, and when they must go. */
export function attachLive(deps: LiveDeps): Live {
  const { httpServer, board, subscriber, authenticator, log } = deps
  const io: LiveServer = new Server(httpServer, {
    parser: verbatimParser,
    adapter: controlAdapter(deps),
    // Deltas of numbers hardly deflate, and deflate costs each socket its own pass and 300 kB.
    perMessageDeflate: false,
    httpCompression: true,
    serveClient: false,
    maxHttpBufferSize: MAX_MESSAGE_BYTES,
    pingInterval: 10_000,
    pingTimeout: 10_000,
  })
  const fanOut = new FanOut(io, board)
  const sessions = new SessionWatch({ io, subscriber, authenticator, log })
  board.listen(fanOut)

  io.use(createHandshake(deps))
  io.on('connection', (socket) => {
    const { userId, sessionId } = socket.data.identity
    log.debug({ userId, sessionId, socketId: socket.id }, 'socket connected')
    sessions.watch(socket)
    const link = board.link()
    if (link !== null) socket.emit(EVENTS.link, link)

    socket.on(
      EVENTS.subscribe,
      answering(socket, (request) => subscribe(fanOut, socket, request)),
    )
    socket.on(
      EVENTS.unsubscribe,
      answering(socket, (request) => unsubscribe(fanOut, socket, request)),
    )
    socket.on(
      EVENTS.renew,
      answering(socket, (request) => sessions.renew(socket, request)),
    )
    socket.on('disconnect', (reason) => {
      fanOut.drop(socket)
      log.debug({ userId, socketId: socket.id, reason }, 'socket disconnected')
    })
  })

  const requests = new RateLimiterMemory(REQUESTS)

  /** Every request is answered, if the client asked for an answer, and none ends the process. */
  function answering(socket: LiveSocket, handle: (request: unknown) => Ack | Promise<Ack>) {
    return (first: unknown, second: unknown): void => {
      // A client that sends nothing but wants an answer sends the answer's function first.
      const [request, answer] = typeof first === 'function' ? [undefined, first] : [first, second]
      void requests
        .consume(socket.id)
        .then(
          () => handle(request),
          (): Ack => ({ ok: false, code: 'rate_limited', message: 'Too many requests on this socket.' }),
        )
        .catch((err: unknown): Ack => {
          log.error({ err, userId: socket.data.identity.userId }, 'a request failed')
          return { ok: false, code: 'internal_error', message: 'Something went wrong here.' }
        })
        .then((ack) => {
          if (typeof answer === 'function') (answer as (ack: Ack) => void)(ack)
        })
    }
  }

  return {
    io,
    fanOut,
    // Closes the transports and says no word of farewell: a client that is told to go does not come back by itself.
    stop: () => {
      sessions.stop()
      io.engine.close()
    },
  }
}
