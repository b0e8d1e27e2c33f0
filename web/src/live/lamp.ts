import type { Link, LinkState, RefusalCode } from '#shared/protocol/messages'
import type { Instant } from './clock.ts'

/**
 * The hop from this browser to the server. It is up while messages arrive; after `QUIET_MS` of silence the
 * server is pinged, and without an answer within `ANSWER_MS` the hop is down: so a pulled cable shows within 3
 * s, although the socket itself would take 20 s to notice.
 */
export type ServerHop =
  | { state: 'connecting' }
  | {
      state: 'up'
      lastMessage: Instant
      pinged: Instant | null
      /** Until the market has arrived on this connection: since when nothing had (null: nothing ever has). */
      behind: { since: Instant | null } | null
    }
  | {
      state: 'down'
      /** When the last message arrived; null: this page never had a connection, so it has lost none. */
      since: Instant | null
      attempt: number
      refusal: RefusalCode | null
      /** The server answers other requests, so something in between blocks this connection. */
      blocked: boolean
    }

/**
 * The workers behind the server. A killed worker sends no final message, so silence must be detected: a batch
 * or the link arrives every second while one is alive. `lastMessage` is null while this browser could not
 * receive them.
 */
export interface Workers {
  lastMessage: Instant | null
  silent: boolean
}

export interface Lamp {
  server: ServerHop
  /** The last link from the server: the hop from it to the source. */
  link: Link | null
  workers: Workers
}

export type LampEvent =
  | { type: 'connected' }
  | { type: 'message' }
  | { type: 'batch' }
  /** The market is that of the server. */
  | { type: 'current' }
  | { type: 'pinged' }
  | { type: 'link'; link: Link }
  | { type: 'disconnected' }
  | { type: 'retrying'; attempt: number }
  | { type: 'refused'; refusal: RefusalCode | null }
  | { type: 'blocked'; blocked: boolean }
  | { type: 'tick' }

export const QUIET_MS = 1_400
export const ANSWER_MS = 1_200

export const SILENT_AFTER_MS = 2_700

export const UNLIT: Lamp = {
  server: { state: 'connecting' },
  link: null,
  workers: { lastMessage: null, silent: false },
}

/** The lamp after an event; the same object when nothing changed. */
export function step(lamp: Lamp, event: LampEvent, now: Instant): Lamp {
  const { server } = lamp
  switch (event.type) {
    case 'message':
      return { ...lamp, server: up(server, now) }
    case 'current':
      return server.state === 'up' && server.behind !== null
        ? { ...lamp, server: { ...server, behind: null } }
        : lamp
    case 'connected':
    case 'batch':
      return withWorkers(lamp, now)
    case 'link':
      return withWorkers({ ...lamp, link: event.link }, now)
    case 'pinged':
      return server.state === 'up' ? { ...lamp, server: { ...server, pinged: now } } : lamp
    case 'disconnected':
      return down({ ...lamp, workers: { lastMessage: null, silent: false } }, {})
    case 'retrying':
      return down(lamp, { attempt: event.attempt })
    case 'refused':
      return down(lamp, { refusal: event.refusal })
    case 'blocked':
      return server.state === 'down' ? down(lamp, { blocked: event.blocked }) : lamp
    case 'tick':
      return unanswered(server, now) ? down(lamp, {}) : listened(lamp, now)
  }
}

const passedMs = (since: Instant, now: Instant): number => now.elapsedMs - since.elapsedMs

/** Whether the silence is long enough to ping the server. */
export function shouldPing({ server }: Lamp, now: Instant): boolean {
  return server.state === 'up' && server.pinged === null && passedMs(server.lastMessage, now) >= QUIET_MS
}

function unanswered(server: ServerHop, now: Instant): boolean {
  return server.state === 'up' && server.pinged !== null && passedMs(server.pinged, now) >= ANSWER_MS
}

/** A connection that is back is no news of the market yet: the numbers on the screen are those of before. */
function up(server: ServerHop, now: Instant): ServerHop {
  const behind =
    server.state === 'up' ? server.behind : { since: server.state === 'down' ? server.since : null }
  return { state: 'up', lastMessage: now, pinged: null, behind }
}

function withWorkers(lamp: Lamp, now: Instant): Lamp {
  return {
    ...lamp,
    server: up(lamp.server, now),
    workers: { lastMessage: now, silent: false },
  }
}

/** The numbers of a closed market are not stale, whichever hop is silent. */
function listened(lamp: Lamp, now: Instant): Lamp {
  const { lastMessage } = lamp.workers
  const silent =
    lastMessage !== null && lamp.link?.state !== 'closed' && passedMs(lastMessage, now) >= SILENT_AFTER_MS
  return silent === lamp.workers.silent ? lamp : { ...lamp, workers: { lastMessage, silent } }
}

/** Stale numbers are as old as the last message, not as the moment the silence was detected. */
function down(
  lamp: Lamp,
  change: { attempt?: number; refusal?: RefusalCode | null; blocked?: boolean },
): Lamp {
  const { server } = lamp
  const before =
    server.state === 'down'
      ? server
      : {
          since: server.state === 'up' ? (server.behind?.since ?? server.lastMessage) : null,
          attempt: 0,
          refusal: null,
          blocked: false,
        }
  return { ...lamp, server: { ...before, ...change, state: 'down' } }
}

/**
 * Whether two lamps look the same: every message changes a time in them, none of which is shown while all is
 * well.
 */
export function looksTheSame(a: Lamp, b: Lamp): boolean {
  return (
    a.server.state === 'up' &&
    b.server.state === 'up' &&
    a.server.behind === b.server.behind &&
    a.link === b.link &&
    a.workers.silent === b.workers.silent
  )
}

/** The verdict about both hops together. */
export interface Verdict {
  tone: 'live' | 'quiet' | 'warning' | 'dead'
  stale: Stale | null
}

/** The numbers on the screen are stale and must be marked. */
export interface Stale {
  /** The hop that failed. */
  hop: 'server' | 'source' | 'store'
  /** When its last data arrived, by the server's clock; null: never. */
  sinceMs: number | null
}

export function judge({ server, link, workers }: Lamp): Verdict {
  if (server.state === 'down')
    return { tone: 'dead', stale: { hop: 'server', sinceMs: server.since?.serverMs ?? null } }
  if (server.state === 'up' && server.behind?.since)
    return { tone: 'quiet', stale: { hop: 'server', sinceMs: server.behind.since.serverMs } }
  if (server.state === 'connecting' || link === null) return { tone: 'quiet', stale: null }
  if (workers.silent)
    return { tone: 'dead', stale: { hop: 'source', sinceMs: workers.lastMessage?.serverMs ?? null } }
  switch (link.state) {
    case 'live':
      return { tone: link.code === null ? 'live' : 'warning', stale: null }
    case 'waiting':
      return { tone: 'warning', stale: null }
    case 'closed':
    case 'paused':
      return { tone: 'quiet', stale: null }
    case 'failing':
    case 'stopped':
      return {
        tone: 'dead',
        stale: {
          hop: link.code === 'store_unavailable' ? 'store' : 'source',
          sinceMs: link.last_received_ms,
        },
      }
  }
}

/** Whether the market on the screen is that of the server. */
export const isCurrent = ({ server }: Lamp): boolean => server.state === 'up' && server.behind === null

/** The second lamp: what is known about the source. */
export function sourceHopOf({ server, link, workers }: Lamp): LinkState | 'unknown' {
  if (server.state !== 'up' || link === null) return 'unknown'
  return workers.silent ? 'failing' : link.state
}
