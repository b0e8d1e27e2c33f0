import type { Link, LinkState, RefusalCode } from '#shared/protocol/messages'

/** Why the server refused the socket; the words of `connect_error.data.code`. */
export const REFUSALS = [
  'unauthenticated',
  'session_ended',
  'forbidden',
  'rate_limited',
  'unavailable',
] as const satisfies readonly RefusalCode[]

/**
 * The hop from this browser to the server. It counts as up while something is heard; after `QUIET_MS` of silence the
 * server is asked, and without an answer in `ANSWER_MS` the hop is down: so a pulled cable shows within 3 s, although
 * the socket itself would take 20 s to notice.
 */
export type ServerHop =
  | { state: 'connecting' }
  | { state: 'up'; heardAtMs: number; askedAtMs: number | null }
  | { state: 'down'; sinceMs: number; attempt: number; refusal: RefusalCode | null }

/**
 * When the source was last known to be answering, by the server's clock, and at what pace it does. A worker that was killed
 * says no last word, so its silence has to speak: see `isSilent`.
 */
export interface News {
  atMs: number | null
  gapsMs: readonly number[]
  silent: boolean
}

export interface Lamp {
  server: ServerHop
  /** What the server last said about the hop from it to the source. */
  link: Link | null
  news: News
}

export type LampEvent =
  | { type: 'connected' }
  | { type: 'heard' }
  | { type: 'batch' }
  | { type: 'asked' }
  | { type: 'link'; link: Link }
  | { type: 'disconnected' }
  | { type: 'retrying'; attempt: number }
  | { type: 'refused'; refusal: RefusalCode | null }
  | { type: 'tick' }

export const QUIET_MS = 1_400
export const ANSWER_MS = 1_200

/** A living worker repeats its link every 5 s at the latest, whether or not prices move. */
export const SILENT_AFTER_MS = 8_000
/** While the pace of a source is not known yet; no source is asked more slowly. */
const SILENT_AT_UNKNOWN_PACE_MS = 180_000
const SILENT_AFTER_PACES = 2.5
const GAPS_KEPT = 8
/** Batches of one poll arrive together; that is no pace. */
const SAME_POLL_MS = 200

export const UNLIT: Lamp = {
  server: { state: 'connecting' },
  link: null,
  news: { atMs: null, gapsMs: [], silent: false },
}

/** The lamp after an event; the same object when nothing changed. */
export function step(lamp: Lamp, event: LampEvent, nowMs: number): Lamp {
  const { server } = lamp
  switch (event.type) {
    case 'connected':
    case 'heard':
      return { ...lamp, server: { state: 'up', heardAtMs: nowMs, askedAtMs: null } }
    case 'batch':
      return {
        ...lamp,
        server: { state: 'up', heardAtMs: nowMs, askedAtMs: null },
        news: arrived(lamp.news, nowMs),
      }
    case 'link':
      return {
        server: { state: 'up', heardAtMs: nowMs, askedAtMs: null },
        link: event.link,
        news: arrived(lamp.news, event.link.last_received_ms),
      }
    case 'asked':
      return server.state === 'up' ? { ...lamp, server: { ...server, askedAtMs: nowMs } } : lamp
    case 'disconnected':
      // What passes unheard now is no pace of the source.
      return down({ ...lamp, news: { ...lamp.news, atMs: null } }, nowMs, {})
    case 'retrying':
      return down(lamp, nowMs, { attempt: event.attempt })
    case 'refused':
      return down(lamp, nowMs, { refusal: event.refusal })
    case 'tick':
      return unanswered(server, nowMs) ? down(lamp, nowMs, {}) : listened(lamp, nowMs)
  }
}

/** Whether the silence is long enough to ask the server for a sign of life. */
export function shouldAsk({ server }: Lamp, nowMs: number): boolean {
  return server.state === 'up' && server.askedAtMs === null && nowMs - server.heardAtMs >= QUIET_MS
}

function unanswered(server: ServerHop, nowMs: number): boolean {
  return server.state === 'up' && server.askedAtMs !== null && nowMs - server.askedAtMs >= ANSWER_MS
}

function arrived(news: News, atMs: number | null): News {
  if (atMs === null || (news.atMs !== null && atMs <= news.atMs)) return news
  const gapMs = news.atMs === null ? 0 : atMs - news.atMs
  const gapsMs = gapMs < SAME_POLL_MS ? news.gapsMs : [...news.gapsMs, gapMs].slice(-GAPS_KEPT)
  return { atMs, gapsMs, silent: false }
}

function listened(lamp: Lamp, nowMs: number): Lamp {
  const silent = isSilent(lamp, nowMs)
  return silent === lamp.news.silent ? lamp : { ...lamp, news: { ...lamp.news, silent } }
}

/** Whether a source that should be answering has not been heard of for far longer than it usually takes. */
function isSilent({ link, news }: Lamp, nowMs: number): boolean {
  if (news.atMs === null || (link?.state !== 'live' && link?.state !== 'waiting')) return false
  const gaps = [...news.gapsMs].sort((a, b) => a - b)
  const paceMs = gaps[Math.floor(gaps.length / 2)]
  const limitMs =
    paceMs === undefined ? SILENT_AT_UNKNOWN_PACE_MS : Math.max(SILENT_AFTER_MS, paceMs * SILENT_AFTER_PACES)
  return nowMs - news.atMs >= limitMs
}

/** Old numbers are as old as the last sign of life, not as the moment the silence was noticed. */
function down(lamp: Lamp, nowMs: number, change: { attempt?: number; refusal?: RefusalCode | null }): Lamp {
  const { server } = lamp
  const before =
    server.state === 'down'
      ? server
      : { sinceMs: server.state === 'up' ? server.heardAtMs : nowMs, attempt: 0, refusal: null }
  return { ...lamp, server: { ...before, ...change, state: 'down' } }
}

/** Whether two lamps show the same: every message moves a time in them, and none of those is on the screen while all is well. */
export function looksTheSame(a: Lamp, b: Lamp): boolean {
  return (
    a.server.state === 'up' && b.server.state === 'up' && a.link === b.link && a.news.silent === b.news.silent
  )
}

/** What the screen says of both hops together. */
export interface Verdict {
  tone: 'live' | 'quiet' | 'warning' | 'dead'
  /** Set when the numbers on the screen are old and must be marked; the hop that broke and when its last data came. */
  stale: { hop: 'server' | 'source'; sinceMs: number | null } | null
}

export function judge({ server, link, news }: Lamp): Verdict {
  if (server.state === 'down') return { tone: 'dead', stale: { hop: 'server', sinceMs: server.sinceMs } }
  if (server.state === 'connecting' || link === null) return { tone: 'quiet', stale: null }
  if (news.silent) return { tone: 'dead', stale: { hop: 'source', sinceMs: news.atMs } }
  switch (link.state) {
    case 'live':
      return { tone: link.code === null ? 'live' : 'warning', stale: null }
    case 'waiting':
      return { tone: 'warning', stale: null }
    case 'closed':
      return { tone: 'quiet', stale: null }
    case 'failing':
    case 'stopped':
      return { tone: 'dead', stale: { hop: 'source', sinceMs: link.last_received_ms } }
  }
}

/** The second lamp: what is known of the source from here. */
export function sourceHopOf({ server, link, news }: Lamp): LinkState | 'unknown' {
  if (server.state !== 'up' || link === null) return 'unknown'
  return news.silent ? 'failing' : link.state
}
