import type { Redis } from 'ioredis'
import { z } from 'zod'
import type { Log } from '#platform/log'
import type { Ack, SessionNotice } from '#shared/protocol/messages'
import { CHANNELS, EVENTS } from '#shared/protocol/names'
import type { Authenticator, Identity } from '../auth/authenticate.ts'
import type { LiveServer, LiveSocket } from './socket-types.ts'

/** A client is told so long before its token runs out, or at half of a shorter life: renewing must bring some peace. */
const WARN_BEFORE_MS = 5 * 60_000

/** Well within the shortest idle time, a minute. */
const LOOK_AFTER_EVERY_MS = 30_000

const RenewRequest = z.object({ token: z.string().min(1).max(4096) })

const roomOf = (sessionId: string) => `session:${sessionId}`

/**
 * Ties a socket's life to its session's: warned before the token runs out, renewed by a new one, closed at the end. An
 * open socket is activity. That a session ended is told by pub/sub, which may lose it, so it is asked for as well.
 */
export class SessionWatch {
  readonly #io: LiveServer
  readonly #authenticator: Authenticator
  readonly #timers = new Map<string, NodeJS.Timeout[]>()
  readonly #lookingAfter: NodeJS.Timeout

  constructor({
    io,
    subscriber,
    authenticator,
    log,
  }: {
    io: LiveServer
    subscriber: Redis
    authenticator: Authenticator
    log: Log
  }) {
    this.#io = io
    this.#authenticator = authenticator
    subscriber.on('message', (channel: string, sessionId: string) => {
      if (channel === CHANNELS.sessionEnded) this.#endAll(sessionId)
    })
    // While Redis is away the subscription waits; it is made again by itself after every outage.
    subscriber
      .subscribe(CHANNELS.sessionEnded)
      .catch((err: unknown) => log.warn({ err }, 'ended sessions are not heard of'))
    const lookAfter = () => void this.#lookAfterAll()
    subscriber.on('ready', lookAfter)
    this.#lookingAfter = setInterval(lookAfter, LOOK_AFTER_EVERY_MS)
  }

  stop(): void {
    clearInterval(this.#lookingAfter)
  }

  watch(socket: LiveSocket): void {
    void socket.join(roomOf(socket.data.identity.sessionId))
    this.#setTimers(socket)
    socket.on('disconnect', () => this.#clearTimers(socket.id))
  }

  /** Swaps the token on a living socket. It must be of the same session: another login is another socket. */
  async renew(socket: LiveSocket, request: unknown): Promise<Ack<{ expires_ms: number }>> {
    const parsed = RenewRequest.safeParse(request)
    if (!parsed.success) return { ok: false, code: 'bad_request', message: 'renew takes {token}' }
    const outcome = await this.#authenticator.authenticateToken(parsed.data.token)
    if (!outcome.ok) return { ok: false, code: outcome.code, message: 'The token was not accepted.' }
    if (!isSameSession(outcome.identity, socket.data.identity)) {
      return { ok: false, code: 'forbidden', message: 'The token belongs to another session.' }
    }
    socket.data.identity = outcome.identity
    this.#setTimers(socket)
    return { ok: true, expires_ms: outcome.identity.expiresAtMs }
  }

  #setTimers(socket: LiveSocket): void {
    this.#clearTimers(socket.id)
    const { expiresAtMs } = socket.data.identity
    const leftMs = Math.max(0, expiresAtMs - Date.now())
    const notice: SessionNotice = { state: 'expiring', expires_ms: expiresAtMs }
    this.#timers.set(socket.id, [
      setTimeout(() => socket.emit(EVENTS.session, notice), leftMs - Math.min(WARN_BEFORE_MS, leftMs / 2)),
      setTimeout(() => end(socket), leftMs),
    ])
  }

  #clearTimers(socketId: string): void {
    for (const timer of this.#timers.get(socketId) ?? []) clearTimeout(timer)
    this.#timers.delete(socketId)
  }

  async #lookAfterAll(): Promise<void> {
    const sessionIds = new Set(
      [...this.#io.sockets.sockets.values()].map(({ data }) => data.identity.sessionId),
    )
    await Promise.all(
      [...sessionIds].map(async (sessionId) => {
        if (await this.#authenticator.hasEnded(sessionId)) this.#endAll(sessionId)
      }),
    )
  }

  #endAll(sessionId: string): void {
    for (const socketId of this.#io.sockets.adapter.rooms.get(roomOf(sessionId)) ?? []) {
      const socket = this.#io.sockets.sockets.get(socketId)
      if (socket !== undefined) end(socket)
    }
  }
}

function end(socket: LiveSocket): void {
  const notice: SessionNotice = { state: 'ended', expires_ms: null }
  socket.emit(EVENTS.session, notice)
  socket.disconnect(true)
}

function isSameSession(a: Identity, b: Identity): boolean {
  return a.sessionId === b.sessionId && a.userId === b.userId
}
