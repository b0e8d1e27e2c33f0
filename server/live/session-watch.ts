import type { Redis } from 'ioredis'
import { z } from 'zod'
import { EVENTS } from '#shared/protocol/events'
import type { Ack, SessionNotice, Timed } from '#shared/protocol/messages'
import { MINUTE_MS } from '#shared/time'
import type { Authenticator, Identity } from '../auth/authenticate.ts'
import type { SessionState } from '../auth/sessions.ts'
import { SESSION_ENDED, sessionRoom } from '../auth/session-room.ts'

/** What is needed of a socket, in any namespace. */
export interface SessionSocket {
  readonly data: { identity: Identity; token?: TokenWarning }
  /** The connection, which a page's sockets of several namespaces share. */
  readonly conn: object
  join(room: string): unknown
  on(event: 'disconnect', gone: (this: SessionSocket) => void): unknown
  emit(event: typeof EVENTS.session, notice: SessionNotice): unknown
  disconnect(close: boolean): unknown
}

/** When to warn a socket that its token expires; null: it has been warned. */
export interface TokenWarning {
  atMs: number | null
}

/** A session's sockets on this server, and their warnings. */
interface Watched {
  sockets: SessionSocket[]
  /** The end that was announced; null: none yet. */
  warnedOf: 'idle' | 'age' | null
  timer: NodeJS.Timeout | undefined
}

/**
 * How long before its end a session is announced to expire, or at half of a shorter life: a renewal must last
 * a while.
 */
const WARN_BEFORE_MS = 5 * MINUTE_MS

/** Well within the shortest idle time, a minute. */
const LOOK_AFTER_EVERY_MS = 30_000

/** Timers are only set for events before the next check, as thousands of sockets may wait for an hour. */
const LOOK_AHEAD_MS = LOOK_AFTER_EVERY_MS + 5_000

/** A new page reports its visibility; without a report for this long it counts as visible. */
const SAYS_WITHIN_MS = 2_000

/** The number of sessions per query. */
const LOOK_AFTER_AT_ONCE = 500

/** Redis expires a session at its last millisecond; the check follows in the next one. */
const AFTER_THE_END_MS = 20

const RenewRequest = z.object({ token: z.string().min(1).max(4096) })
const VisibilityRequest = z.object({ visible: z.boolean() })

/**
 * Ties the life of sockets to their session: warned before the token expires or the session idles out,
 * renewed by a new token, closed at the end. The end of a session is published to its room; a lost message is
 * compensated by periodic checks.
 */
export class SessionWatch {
  readonly #authenticator: Authenticator
  readonly #now: () => number
  readonly #sessions = new Map<string, Watched>()
  readonly #tokenTimers = new Map<SessionSocket, NodeJS.Timeout>()
  readonly #unseen = new WeakSet<SessionSocket>()
  readonly #warnBeforeIdleEndMs: number
  readonly #onDisconnect: (this: SessionSocket) => void
  readonly #lookingAfter: NodeJS.Timeout

  /**
   * @param subscriber a connection to Redis; after each loss of it messages may have been lost, too
   * @param now the time that all servers share
   */
  constructor({
    subscriber,
    authenticator,
    now,
  }: {
    subscriber: Redis
    authenticator: Authenticator
    now: () => number
  }) {
    this.#authenticator = authenticator
    this.#now = now
    this.#warnBeforeIdleEndMs = warnBeforeMs(authenticator.idleMs)
    const drop = (socket: SessionSocket) => this.#drop(socket)
    this.#onDisconnect = function () {
      drop(this)
    }
    const lookAfter = () => void this.#lookAfterAll()
    subscriber.on('ready', lookAfter)
    this.#lookingAfter = setInterval(lookAfter, LOOK_AFTER_EVERY_MS)
  }

  stop(): void {
    clearInterval(this.#lookingAfter)
    for (const { timer } of this.#sessions.values()) clearTimeout(timer)
    for (const timer of this.#tokenTimers.values()) clearTimeout(timer)
  }

  watch(socket: SessionSocket): void {
    const { sessionId } = socket.data.identity
    void socket.join(sessionRoom(sessionId))
    const session = this.#sessions.get(sessionId) ?? { sockets: [], warnedOf: null, timer: undefined }
    this.#sessions.set(sessionId, session)
    const beside = this.identityBeside(socket, sessionId)
    // A renewal of the page also applies to a namespace that it opens later, whatever the token of that
    // handshake.
    if (beside !== undefined && beside.expiresAtMs > socket.data.identity.expiresAtMs)
      socket.data.identity = beside
    session.sockets.push(socket)
    // The page that was opened last has not received the warning.
    session.warnedOf = null
    this.#takeToken(socket)
    socket.on('disconnect', this.#onDisconnect)
    void this.#lookAtOpened(session)
  }

  /** The data of an open socket of the same connection about a session. */
  identityBeside({ conn }: Pick<SessionSocket, 'conn'>, sessionId: string): Identity | undefined {
    for (const socket of this.#sessions.get(sessionId)?.sockets ?? [])
      if (socket.conn === conn) return socket.data.identity
    return undefined
  }

  /**
   * Replaces the token of an open socket. It must be of the same session: another login needs another socket.
   */
  async renew(socket: SessionSocket, request: unknown): Promise<Ack<{ expires_ms: number } & Timed>> {
    const parsed = RenewRequest.safeParse(request)
    if (!parsed.success) return { ok: false, code: 'bad_request', message: 'renew takes {token}' }
    const outcome = await this.#authenticator.authenticateToken(parsed.data.token)
    if (!outcome.ok) return { ok: false, code: outcome.code, message: 'The token was not accepted.' }
    const { identity } = outcome
    if (identity.sessionId !== socket.data.identity.sessionId) {
      return { ok: false, code: 'forbidden', message: 'The token belongs to another session.' }
    }
    for (const other of this.#socketsOfPage(socket)) {
      other.data.identity = identity
      this.#takeToken(other)
    }
    return { ok: true, expires_ms: identity.expiresAtMs, now_ms: this.#now() }
  }

  /** A hidden page is no activity. One that never reports counts as visible. */
  async visibility(socket: SessionSocket, request: unknown): Promise<Ack> {
    const parsed = VisibilityRequest.safeParse(request)
    if (!parsed.success) return { ok: false, code: 'bad_request', message: 'visibility takes {visible}' }
    if (parsed.data.visible) this.#unseen.delete(socket)
    else this.#unseen.add(socket)
    const session = this.#sessions.get(socket.data.identity.sessionId)
    if (session !== undefined) await this.#lookAfter(session)
    return { ok: true }
  }

  /** A page has a socket in each namespace it needs, and one token for all. */
  #socketsOfPage({ conn, data }: SessionSocket): SessionSocket[] {
    const { sockets } = this.#sessions.get(data.identity.sessionId) ?? { sockets: [] }
    return sockets.filter((socket) => socket.conn === conn)
  }

  #takeToken(socket: SessionSocket): void {
    const nowMs = this.#now()
    const { expiresAtMs } = socket.data.identity
    socket.data.token = { atMs: expiresAtMs - warnBeforeMs(Math.max(0, expiresAtMs - nowMs)) }
    this.#setTokenTimer(socket, nowMs)
  }

  /** Sets the timer of the next event, if that is soon. */
  #setTokenTimer(socket: SessionSocket, nowMs: number): void {
    clearTimeout(this.#tokenTimers.get(socket))
    this.#tokenTimers.delete(socket)
    const { identity, token } = socket.data
    const warnAtMs = token?.atMs ?? null
    const inMs = (warnAtMs ?? identity.expiresAtMs) - nowMs
    if (inMs > LOOK_AHEAD_MS) return
    const due = () => (warnAtMs === null ? endAll(this.#socketsOfPage(socket)) : this.#warnOfToken(socket))
    this.#tokenTimers.set(socket, setTimeout(due, Math.max(0, inMs)))
  }

  #warnOfToken(socket: SessionSocket): void {
    const { identity } = socket.data
    socket.emit(EVENTS.session, { state: 'expiring', reason: 'token', expires_ms: identity.expiresAtMs })
    socket.data.token = { atMs: null }
    this.#setTokenTimer(socket, this.#now())
  }

  #drop(socket: SessionSocket): void {
    clearTimeout(this.#tokenTimers.get(socket))
    this.#tokenTimers.delete(socket)
    const { sessionId } = socket.data.identity
    const session = this.#sessions.get(sessionId)
    if (session === undefined) return
    session.sockets = session.sockets.filter((other) => other !== socket)
    if (session.sockets.length > 0) return
    clearTimeout(session.timer)
    this.#sessions.delete(sessionId)
  }

  async #lookAfterAll(): Promise<void> {
    const sessions = [...this.#sessions.values()]
    const nowMs = this.#now()
    for (const { sockets } of sessions) for (const socket of sockets) this.#setTokenTimer(socket, nowMs)
    for (let from = 0; from < sessions.length; from += LOOK_AFTER_AT_ONCE) {
      await Promise.all(sessions.slice(from, from + LOOK_AFTER_AT_ONCE).map((one) => this.#lookAfter(one)))
    }
  }

  /**
   * The session may have ended between the handshake and joining the room. A new page is neither activity nor
   * an occasion to warn: hidden boards reconnect, too.
   */
  async #lookAtOpened(session: Watched): Promise<void> {
    const state = await this.#look(session, false)
    if (state === undefined) return
    const leftMs = state.idleEndsMs - this.#now()
    if (leftMs > this.#warnBeforeIdleEndMs + LOOK_AFTER_EVERY_MS) return
    this.#lookAgain(session, Math.min(SAYS_WITHIN_MS, leftMs / 2))
  }

  async #lookAfter(session: Watched): Promise<void> {
    const isSeen = session.sockets.some((socket) => !this.#unseen.has(socket))
    const state = await this.#look(session, isSeen)
    if (state !== undefined) this.#awaitEnd(session, state)
  }

  /**
   * @returns the state of the session; undefined: it has ended, has no sockets left, or Redis is unavailable
   */
  async #look(session: Watched, isSeen: boolean): Promise<SessionState | undefined> {
    const [socket] = session.sockets
    if (socket === undefined) return undefined
    const state = await this.#authenticator.lookAfter(socket.data.identity, isSeen)
    if (state === null) endAll(session.sockets)
    return session.sockets.length > 0 ? (state ?? undefined) : undefined
  }

  /** Warns when it is time, and checks again at the moment at which the session ends without activity. */
  #awaitEnd(session: Watched, { idleEndsMs, isFinal }: SessionState): void {
    const leftMs = idleEndsMs - this.#now()
    const untilWarningMs = leftMs - this.#warnBeforeIdleEndMs
    const reason = isFinal ? 'age' : 'idle'
    if (untilWarningMs > 0) session.warnedOf = null
    else if (session.warnedOf !== reason) {
      // A user who stays after the idle warning may be close to the maximum age.
      session.warnedOf = reason
      for (const socket of session.sockets)
        socket.emit(EVENTS.session, { state: 'expiring', reason, expires_ms: idleEndsMs })
    }
    this.#lookAgain(session, untilWarningMs > 0 ? untilWarningMs : leftMs + AFTER_THE_END_MS)
  }

  /** Unless that is after the next periodic check. */
  #lookAgain(session: Watched, inMs: number): void {
    clearTimeout(session.timer)
    if (inMs < LOOK_AFTER_EVERY_MS)
      session.timer = setTimeout(() => void this.#lookAfter(session), Math.max(1, inMs))
  }
}

const warnBeforeMs = (lifeMs: number): number => Math.min(WARN_BEFORE_MS, lifeMs / 2)

/** The notice first: closing the connection of one closes that of others. */
function endAll(sockets: readonly SessionSocket[]): void {
  for (const socket of sockets) socket.emit(EVENTS.session, SESSION_ENDED)
  for (const socket of sockets) socket.disconnect(true)
}
