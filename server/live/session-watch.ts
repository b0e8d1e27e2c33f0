import type { Redis } from 'ioredis'
import { z } from 'zod'
import { EVENTS } from '#shared/protocol/events'
import type { Ack, SessionNotice, Timed } from '#shared/protocol/messages'
import type { Authenticator, Identity } from '../auth/authenticate.ts'
import type { SessionState } from '../auth/sessions.ts'
import { SESSION_ENDED, sessionRoom } from '../auth/session-room.ts'

/** What is needed of a socket, of whatever namespace. */
export interface SessionSocket {
  readonly data: { identity: Identity; token?: TokenWarning }
  /** The connection, which a page's sockets of several namespaces share. */
  readonly conn: object
  join(room: string): unknown
  on(event: 'disconnect', gone: (this: SessionSocket) => void): unknown
  emit(event: typeof EVENTS.session, notice: SessionNotice): unknown
  disconnect(close: boolean): unknown
}

/** When a socket is to be told that its token runs out; null: it has been. */
export interface TokenWarning {
  atMs: number | null
}

/** A session's sockets on this server, and what they were told. */
interface Watched {
  sockets: SessionSocket[]
  /** Of which end; null: of none yet. */
  warnedOf: 'idle' | 'age' | null
  timer: NodeJS.Timeout | undefined
}

/** A client is told so long before its session ends, or at half of a shorter life: renewing must bring some peace. */
const WARN_BEFORE_MS = 5 * 60_000

/** Well within the shortest idle time, a minute. */
const LOOK_AFTER_EVERY_MS = 30_000

/** Timers are set for what is due before the next look; thousands of sockets that wait for an hour have none. */
const LOOK_AHEAD_MS = LOOK_AFTER_EVERY_MS + 5_000

/** A page that opened says whether it can be seen; after so long its silence means that it can. */
const SAYS_WITHIN_MS = 2_000

/** So many sessions are asked for at once. */
const LOOK_AFTER_AT_ONCE = 500

/** Redis forgets a session at its last millisecond; asking in the next one is soon enough. */
const AFTER_THE_END_MS = 20

const RenewRequest = z.object({ token: z.string().min(1).max(4096) })
const VisibilityRequest = z.object({ visible: z.boolean() })

/**
 * Ties the life of sockets to their session's: warned before its token runs out or it has idled for too long, renewed by a
 * new token, closed at the end. That a session ended is told to its room by whoever ends it; a message that was lost is
 * made up for by asking.
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
    // A renewal of the page counts for a namespace that it opens later, whichever token that came with.
    if (beside !== undefined && beside.expiresAtMs > socket.data.identity.expiresAtMs)
      socket.data.identity = beside
    session.sockets.push(socket)
    // The page that was opened last has not heard the warning.
    session.warnedOf = null
    this.#takeToken(socket)
    socket.on('disconnect', this.#onDisconnect)
    void this.#lookAtOpened(session)
  }

  /** What a living socket of the same connection knows of a session. */
  identityBeside({ conn }: Pick<SessionSocket, 'conn'>, sessionId: string): Identity | undefined {
    for (const socket of this.#sessions.get(sessionId)?.sockets ?? [])
      if (socket.conn === conn) return socket.data.identity
    return undefined
  }

  /** Swaps the token on a living socket. It must be of the same session: another login is another socket. */
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

  /** A page that nobody can see is no activity. One that never says anything is taken to be seen. */
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

  /** Sets the timer of what comes next, if that is soon. */
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
   * It may have ended between the handshake and joining the room. That a page opened is neither activity nor a moment to
   * warn: boards that nobody sees connect again, too.
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

  /** @returns how the session stands; undefined: it has ended, nobody is left, or Redis is away */
  async #look(session: Watched, isSeen: boolean): Promise<SessionState | undefined> {
    const [socket] = session.sockets
    if (socket === undefined) return undefined
    const state = await this.#authenticator.lookAfter(socket.data.identity, isSeen)
    if (state === null) endAll(session.sockets)
    return session.sockets.length > 0 ? (state ?? undefined) : undefined
  }

  /** Warns when it is time, and asks again at the moment at which the session ends if nothing happens. */
  #awaitEnd(session: Watched, { idleEndsMs, isFinal }: SessionState): void {
    const leftMs = idleEndsMs - this.#now()
    const untilWarningMs = leftMs - this.#warnBeforeIdleEndMs
    const reason = isFinal ? 'age' : 'idle'
    if (untilWarningMs > 0) session.warnedOf = null
    else if (session.warnedOf !== reason) {
      // Whoever stays when asked to may come right before the other end.
      session.warnedOf = reason
      for (const socket of session.sockets)
        socket.emit(EVENTS.session, { state: 'expiring', reason, expires_ms: idleEndsMs })
    }
    this.#lookAgain(session, untilWarningMs > 0 ? untilWarningMs : leftMs + AFTER_THE_END_MS)
  }

  /** Unless that is after the next look at all. */
  #lookAgain(session: Watched, inMs: number): void {
    clearTimeout(session.timer)
    if (inMs < LOOK_AFTER_EVERY_MS)
      session.timer = setTimeout(() => void this.#lookAfter(session), Math.max(1, inMs))
  }
}

const warnBeforeMs = (lifeMs: number): number => Math.min(WARN_BEFORE_MS, lifeMs / 2)

/** The words first: closing the connection of one closes that of others. */
function endAll(sockets: readonly SessionSocket[]): void {
  for (const socket of sockets) socket.emit(EVENTS.session, SESSION_ENDED)
  for (const socket of sockets) socket.disconnect(true)
}
