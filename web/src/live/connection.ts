import { REFUSAL_CODES } from '#shared/protocol/messages'
import type { Ack, RefusalCode, Timed } from '#shared/protocol/messages'
import { EVENTS } from '#shared/protocol/events'
import { BOARD_TOPICS, stockOf } from '#shared/protocol/names'
import type { MarketEvent } from '#shared/protocol/events'
import type { StockTopic, Topic } from '#shared/protocol/names'
import type { ServerClock } from './clock.ts'
import type { Demand } from './demand.ts'
import type { Feed } from './feed.ts'
import { UNLIT, looksTheSame, shouldAsk, step } from './lamp.ts'
import type { Lamp, LampEvent } from './lamp.ts'
import { RecoveryWatch } from './recovery.ts'
import type { Recovery } from './recovery.ts'
import type { LiveSocket } from './socket.ts'

export interface ConnectionDeps {
  socket: LiveSocket
  feed: Feed
  /** Topics that are followed while a page wants them. */
  demand: Demand
  clock: ServerClock
  /** Whether the server answers an ordinary request. */
  probe: () => Promise<boolean>
  onLamp: (lamp: Lamp) => void
  onRecovery: (recovery: Recovery) => void
  /** Gets a new token for the living session. */
  renewToken: () => Promise<string>
  /** The session will end at this time, epoch milliseconds: unless somebody does something, or whatever is done. */
  onSessionEnding: (atMs: number, why: 'idle' | 'age') => void
  /** The session is over; the connection has stopped by itself. */
  onSessionEnd: (why: 'unauthenticated' | 'session_ended') => void
}

const ACK_TIMEOUT_MS = 10_000
/** A first connection that takes longer is as good as none: a line may be open, and nobody answer on it. */
const CONNECT_WITHIN_MS = 6_000
const BEAT_MS = 250
/** A server that is just coming up may answer a request a moment after it refused a connection. */
const BLOCKED_AFTER_ATTEMPTS = 2
/** A WebSocket costs servers and readers least. The other way begins with requests and changes to it where it gets through. */
export const BY_WEBSOCKET = ['websocket']
export const BY_REQUESTS = ['polling', 'websocket']
/** A socket that is silent for so long is torn down, because its own heartbeat takes longer to give up. */
const TEAR_DOWN_AFTER_MS = 8_000
/** What the server refused, a connection or a subscription, is asked for again by us, and not before it says. */
const RETRY_REFUSED_MS = 3_000
/** Too many windows are open: that is so until somebody closes one, and every attempt costs those that are left. */
const RETRY_TOO_MANY_MS = 30_000
/** The server warns minutes before a token runs out; so often a renewal that failed is tried again. */
const RETRY_RENEWAL_MS = 15_000

/**
 * Keeps one socket subscribed to the board's topics and to those on demand. A (re)connect or a gap asks from the mirror's own position, so what was
 * missed arrives as one patch and nothing is loaded twice.
 *
 * @returns the stop
 */
export function openConnection(deps: ConnectionDeps): () => void {
  const { socket, feed, demand, clock, onLamp, renewToken, onSessionEnding, onSessionEnd } = deps
  const recovery = new RecoveryWatch(deps.onRecovery)
  /** For what waits here: it only goes forward, whatever is done to the computer's clock. */
  const elapsedMs = () => clock.instant().elapsedMs
  const requests = () => socket.timeout(ACK_TIMEOUT_MS)
  let lamp = UNLIT
  let tornDownAtMs = 0
  let renewAtMs = Infinity
  let reconnect: ReturnType<typeof setTimeout> | undefined
  let leave: ReturnType<typeof setTimeout> | undefined
  const unanswered = setTimeout(() => {
    if (lamp.server.state !== 'connecting') return
    light({ type: 'disconnected' })
    void lookForBlock()
  }, CONNECT_WITHIN_MS)
  /** Attempts in a row that failed while the server answered an ordinary request. */
  let blockedAttempts = 0
  const subscribing = new Set<Topic>()
  const askAgainAtMs = new Map<Topic, number>()

  function light(event: LampEvent): void {
    const next = step(lamp, event, clock.instant())
    const same = next === lamp || looksTheSame(lamp, next)
    lamp = next
    if (!same) onLamp(lamp)
  }

  /** An answer to a question bounds the server's time most closely. */
  async function timed<Answer extends Ack<Partial<Timed>>>(ask: () => Promise<Answer>): Promise<Answer> {
    const askedAtMs = elapsedMs()
    const answer = await ask()
    if (answer.ok && answer.now_ms !== undefined) clock.heard(answer.now_ms, askedAtMs)
    return answer
  }

  /** A proxy that passes no WebSockets passes requests: then those carry the messages until the WebSocket gets through. */
  async function lookForBlock(): Promise<void> {
    const answers = await deps.probe()
    if (socket.connected) return
    blockedAttempts = answers ? blockedAttempts + 1 : 0
    const blocked = blockedAttempts >= BLOCKED_AFTER_ATTEMPTS
    socket.io.opts.transports = blocked ? BY_REQUESTS : BY_WEBSOCKET
    light({ type: 'blocked', blocked })
  }

  async function subscribe(topic: Topic): Promise<void> {
    if (subscribing.has(topic)) return
    subscribing.add(topic)
    const mirror = isOnDemand(topic) ? demand.mirrorOf(topic) : undefined
    const position = isOnDemand(topic) ? (mirror?.position ?? null) : feed.position(topic)
    try {
      const request = position === null ? { topic } : { topic, position }
      const answer = await timed(() => requests().emitWithAck(EVENTS.subscribe, request))
      light({ type: 'heard' })
      if (!answer.ok)
        askAgainAtMs.set(topic, elapsedMs() + Math.max(RETRY_REFUSED_MS, answer.retry_after_ms ?? 0))
      else if (topic === 'market' && answer.epoch !== null) recovery.answered(answer, clock.now())
      else if (isOnDemand(topic) && answer.resume === 'current') demand.uninterrupted(topic)
    } catch {
      // No answer: the lamp has gone out meanwhile, and the next connect subscribes again.
    } finally {
      subscribing.delete(topic)
    }
    if (!isOnDemand(topic)) return
    const wanted = demand.mirrorOf(topic)
    if (wanted === undefined) unsubscribe(topic)
    // Given up and wanted anew meanwhile: what came went to the mirror before.
    else if (wanted !== mirror) void subscribe(topic)
  }

  function unsubscribe(topic: StockTopic): void {
    askAgainAtMs.delete(topic)
    // While the answer to a subscription is on its way, it comes first.
    if (!socket.connected || subscribing.has(topic)) return
    requests()
      .emitWithAck(EVENTS.unsubscribe, { topic })
      // No answer: the line broke, and a new one starts without the topic.
      .catch(() => undefined)
  }

  demand.serve(
    (topic) => {
      if (socket.connected) void subscribe(topic)
    },
    (topic) => unsubscribe(topic),
  )

  function takeIn(event: MarketEvent, payload: { topic: Topic }): void {
    light({ type: event === EVENTS.batch ? 'batch' : 'heard' })
    const { topic } = payload
    if (isOnDemand(topic)) {
      if (demand.receive(topic, event, payload) === 'gap') catchUp(topic)
      return
    }
    if (!BOARD_TOPICS.includes(topic)) return
    if (feed.receive(topic, event, payload) === 'gap') {
      if (topic === 'market') recovery.interrupted(clock.now())
      void subscribe(topic)
    } else if (topic === 'market' && feed.market.position !== null) {
      recovery.moved({ position: feed.market.position, source: feed.market.source }, clock.now())
    }
  }

  function catchUp(topic: StockTopic): void {
    demand.interrupted(topic)
    void subscribe(topic)
  }

  function stop(): void {
    clearInterval(beat)
    clearTimeout(reconnect)
    clearTimeout(leave)
    clearTimeout(unanswered)
    socket.disconnect()
  }

  function endSession(why: 'unauthenticated' | 'session_ended'): void {
    stop()
    onSessionEnd(why)
  }

  function connectLater(afterMs: number): void {
    clearTimeout(reconnect)
    reconnect = setTimeout(() => socket.connect(), afterMs)
  }

  socket.on('connect', () => {
    renewAtMs = Infinity
    blockedAttempts = 0
    light({ type: 'connected' })
    for (const topic of BOARD_TOPICS) void subscribe(topic)
    for (const topic of demand.topics) catchUp(topic)
  })
  socket.on(EVENTS.snapshot, (message) => takeIn(EVENTS.snapshot, message))
  socket.on(EVENTS.batch, (message) => takeIn(EVENTS.batch, message))
  socket.on(EVENTS.patch, (message) => takeIn(EVENTS.patch, message))
  socket.on(EVENTS.link, (link) => {
    if (link.now_ms !== undefined) clock.heard(link.now_ms)
    light({ type: 'link', link })
  })
  socket.on(EVENTS.session, ({ state, reason, expires_ms }) => {
    if (state === 'ended') endSession('session_ended')
    else if ((reason === 'idle' || reason === 'age') && expires_ms !== null)
      onSessionEnding(expires_ms, reason)
    else void renew()
  })
  socket.on(EVENTS.drain, ({ reconnect_after_ms: afterMs }) => {
    // Like a line that breaks, so that every namespace of the connection comes back by itself.
    leave = setTimeout(() => socket.io.engine.close(), afterMs)
  })
  socket.on('disconnect', () => {
    clearTimeout(leave)
    light({ type: 'disconnected' })
    recovery.interrupted(clock.now())
    if (!socket.active) connectLater(RETRY_REFUSED_MS)
  })
  socket.on('connect_error', (error) => {
    const refusal = asRefusal(error.data?.code)
    if (refusal === 'unauthenticated' || refusal === 'session_ended') {
      endSession(refusal)
      return
    }
    light({ type: 'refused', refusal })
    if (refusal === null) void lookForBlock()
    const leastMs = refusal === 'too_many_sockets' ? RETRY_TOO_MANY_MS : 0
    if (!socket.active) connectLater(Math.max(leastMs, error.data?.retry_after_ms ?? RETRY_REFUSED_MS))
  })
  socket.io.on('reconnect_attempt', (attempt) => light({ type: 'retrying', attempt }))
  socket.io.on('ping', () => light({ type: 'heard' }))

  /** Swaps the token on the living socket, so that a board that is left open is never logged out for being old. */
  async function renew(): Promise<void> {
    renewAtMs = elapsedMs() + RETRY_RENEWAL_MS
    try {
      const token = await renewToken()
      const answer = await timed(() => requests().emitWithAck(EVENTS.renew, { token }))
      if (answer.ok) renewAtMs = Infinity
    } catch {
      // Tried again with a later beat, until the server ends the session.
    }
  }

  function askAgain(): void {
    if (elapsedMs() >= renewAtMs) void renew()
    for (const [topic, atMs] of askAgainAtMs) {
      if (!socket.connected || elapsedMs() < atMs) continue
      askAgainAtMs.delete(topic)
      void subscribe(topic)
    }
  }

  function tearDownIfSilent(): void {
    if (lamp.server.state !== 'down' || !socket.connected) return
    const sinceMs = Math.max(lamp.server.since?.elapsedMs ?? 0, tornDownAtMs)
    if (elapsedMs() - sinceMs < TEAR_DOWN_AFTER_MS) return
    tornDownAtMs = elapsedMs()
    socket.io.engine.close()
  }

  const beat = setInterval(() => {
    // After a sleep the server's time is known again with the answer.
    if (clock.stepped() && socket.connected) void subscribe('index')
    if (shouldAsk(lamp, clock.instant())) {
      light({ type: 'asked' })
      // To subscribe from where we stand is also a check that nothing was missed.
      void subscribe('market')
    }
    light({ type: 'tick' })
    askAgain()
    tearDownIfSilent()
  }, BEAT_MS)

  socket.connect()
  return stop
}

function isOnDemand(topic: Topic): topic is StockTopic {
  return stockOf(topic) !== null
}

function asRefusal(code: string | undefined): RefusalCode | null {
  return REFUSAL_CODES.find((refusal) => refusal === code) ?? null
}
