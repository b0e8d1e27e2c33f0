import { EVENTS } from '#shared/protocol/events'
import { REFUSAL_CODES } from '#shared/protocol/messages'
import type { RefusalCode } from '#shared/protocol/messages'
import type { ServerClock } from './clock.ts'
import type { StockSubscriptions } from './stock-subscriptions.ts'
import type { Feed } from './feed.ts'
import { UNLIT, looksTheSame, step } from './lamp.ts'
import type { Lamp, LampEvent } from './lamp.ts'
import { RecoveryWatch } from './recovery.ts'
import type { Recovery } from './recovery.ts'
import { Renewal } from './renewal.ts'
import { requestsOn } from './requests.ts'
import type { LiveSocket } from './socket.ts'
import { Subscriptions } from './subscriptions.ts'
import { TransportChoice } from './transport-choice.ts'
import { Watchdog } from './watchdog.ts'

export interface ConnectionDeps {
  socket: LiveSocket
  feed: Feed
  /** Topics that are followed while a page needs them. */
  demand: StockSubscriptions
  clock: ServerClock
  /** Whether the server answers an ordinary request. */
  probe: () => Promise<boolean>
  onLamp: (lamp: Lamp) => void
  onRecovery: (recovery: Recovery) => void
  /** Gets a new token for the current session. */
  renewToken: () => Promise<string>
  /** The session will end at this time, epoch milliseconds: without further activity, or in any case. */
  onSessionEnding: (atMs: number, why: 'idle' | 'age') => void
  /** The session has ended; the connection has been stopped. */
  onSessionEnd: (why: 'unauthenticated' | 'session_ended') => void
}

/** The timeout of a first connection: it may be open although no server answers on it. */
const CONNECT_WITHIN_MS = 6_000
const BEAT_MS = 250
/** After a refusal we reconnect ourselves, and not before the given time. */
const RETRY_REFUSED_MS = 3_000
/** Too many windows are open: until one is closed, every attempt costs the others. */
const RETRY_TOO_MANY_MS = 30_000

/**
 * Keeps one socket connected for as long as the session lives, and updates the lamp.
 *
 * @returns stops it
 */
export function openConnection(deps: ConnectionDeps): () => void {
  const { socket, clock, onLamp, onSessionEnding, onSessionEnd } = deps
  const recovery = new RecoveryWatch(deps.onRecovery)
  const requests = requestsOn(socket, clock)
  const renewal = new Renewal(requests, clock, deps.renewToken)
  const transports = new TransportChoice(socket, deps.probe, (blocked) => light({ type: 'blocked', blocked }))
  const subscriptions = new Subscriptions({
    ...deps,
    requests,
    recovery,
    onMessage: (what) => light({ type: what }),
  })
  const watchdog = new Watchdog({ socket, clock, subscriptions, lamp: () => lamp, light })
  let lamp = UNLIT
  let reconnect: ReturnType<typeof setTimeout> | undefined
  let leave: ReturnType<typeof setTimeout> | undefined
  let isStopped = false
  const unanswered = setTimeout(() => {
    if (lamp.server.state !== 'connecting') return
    light({ type: 'disconnected' })
    void transports.failed()
  }, CONNECT_WITHIN_MS)

  function light(event: LampEvent): void {
    const next = step(lamp, event, clock.instant())
    const same = next === lamp || looksTheSame(lamp, next)
    lamp = next
    if (!same) onLamp(lamp)
  }

  function stop(): void {
    // First: an open socket reports its own end while it is closed here.
    isStopped = true
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
    if (!isStopped) reconnect = setTimeout(() => socket.connect(), afterMs)
  }

  socket.on('connect', () => {
    renewal.connected()
    transports.connected()
    light({ type: 'connected' })
    subscriptions.resume()
  })
  socket.on(EVENTS.link, (link) => {
    if (link.now_ms !== undefined) clock.observe(link.now_ms)
    light({ type: 'link', link })
  })
  socket.on(EVENTS.session, ({ state, reason, expires_ms }) => {
    if (state === 'ended') endSession('session_ended')
    else if ((reason === 'idle' || reason === 'age') && expires_ms !== null)
      onSessionEnding(expires_ms, reason)
    else void renewal.renew()
  })
  socket.on(EVENTS.drain, ({ reconnect_after_ms: afterMs }) => {
    // Closed like a broken connection, so that every namespace of it reconnects by itself.
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
    if (refusal === null) void transports.failed()
    const leastMs = refusal === 'too_many_sockets' ? RETRY_TOO_MANY_MS : 0
    if (!socket.active) connectLater(Math.max(leastMs, error.data?.retry_after_ms ?? RETRY_REFUSED_MS))
  })
  socket.io.on('reconnect_attempt', (attempt) => light({ type: 'retrying', attempt }))
  socket.io.on('ping', () => light({ type: 'message' }))

  const beat = setInterval(() => {
    watchdog.look()
    renewal.tryAgain()
    subscriptions.retryRefused()
    watchdog.tearDownIfSilent()
  }, BEAT_MS)

  socket.connect()
  return stop
}

function asRefusal(code: string | undefined): RefusalCode | null {
  return REFUSAL_CODES.find((refusal) => refusal === code) ?? null
}
