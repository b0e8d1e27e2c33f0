import type { Calendar } from '#shared/market/calendar'
import { calendarOf, isReplay } from '#shared/market/dataset'
import { lastTradingMs } from '#shared/market/last-trading'
import { seoulDate } from '#shared/market/seoul-time'
import { datasetOf, mayStandStill } from '#shared/market/sources'
import type { Link } from '#shared/protocol/messages'
import { heartbeatMissedForMs, type Heartbeat } from '#shared/protocol/heartbeat'
import { MINUTE_MS } from '#shared/time'
import type { MarketBoard } from './live/market-board.ts'

/** Workers send a message every second, also while they wait for a source; a failover takes seconds. */
const WORKERS_SILENT_MS = 15_000

/**
 * How long no data may come from the source in session, beside its interval, before the board counts as
 * missing.
 */
const MISSING_MS = MINUTE_MS

/** Clocks of sources and machines differ; data in the future come from a wrong clock. */
const AHEAD_MS = MINUTE_MS

/** The first data of a day arrive this soon after its first price. */
const FIRST_DATA_WITHIN_MS = 5 * MINUTE_MS

export interface MarketCircumstances {
  /** By the clock that all machines share. */
  nowMs: number
  /** The last run of the poll schedule, according to Redis; null: unknown. */
  rung: Heartbeat | null
  /** The exchange's calendar. */
  calendar: Calendar
}

/** Why this server's board is not the current market; null: it is, as far as can be known here. */
export function marketFault(board: MarketBoard, circumstances: MarketCircumstances): string | null {
  if (!board.ready) return 'no board yet'
  const { nowMs } = circumstances
  const link = board.link()
  const fault = workersFault(board, circumstances) ?? aheadFault(board, link, nowMs)
  return fault ?? (standsStill(board, link) ? null : oldData(board, circumstances))
}

/** A normal but notable state: the source answers, but is not updated, as happens now and then. */
export function marketWarning(board: MarketBoard, circumstances: MarketCircumstances): string | null {
  return board.ready && standsStill(board, board.link()) ? oldData(board, circumstances) : null
}

function oldData(board: MarketBoard, circumstances: MarketCircumstances): string | null {
  const link = board.link()
  const { nowMs, rung } = circumstances
  return (link === null ? null : sourceFault(link, nowMs, rung)) ?? ageFault(board, circumstances)
}

function standsStill(board: MarketBoard, link: Link | null): boolean {
  const hasNothingNewer = link?.code === 'no_newer_day' || link?.code === 'source_silent'
  return hasNothingNewer && mayStandStill(board.market().source)
}

function workersFault(board: MarketBoard, { rung, nowMs }: MarketCircumstances): string | null {
  const missedMs = rung === null ? 0 : heartbeatMissedForMs(rung, nowMs)
  if (missedMs > 0) {
    const { code, detail } = board.link() ?? {}
    const why = code === 'clock_differs' && detail != null ? `: ${detail}` : ''
    return `the worker's schedule has not rung for ${inSeconds(missedMs)}${why}`
  }
  const silentMs = board.silentForMs()
  return silentMs > WORKERS_SILENT_MS ? `no worker has been heard of for ${inSeconds(silentMs)}` : null
}

function aheadFault(board: MarketBoard, link: Link | null, nowMs: number): string | null {
  const aheadMs = Math.max(board.market().asOfMs, link?.last_received_ms ?? 0) - nowMs
  return aheadMs > AHEAD_MS ? `its data are of ${inSeconds(aheadMs)} ahead of the clock` : null
}

/** A source that rests, or a paused replay, delivers no data and is healthy. */
function sourceFault(link: Link, nowMs: number, rung: Heartbeat | null): string | null {
  const { state, code, phase, last_received_ms: receivedMs } = link
  if (code === 'store_unavailable') return 'the worker cannot store what it receives'
  if (state === 'closed' || state === 'paused' || phase === 'closed') return null
  const isFaulty = state === 'failing' || state === 'stopped'
  // Between two polls there are no data; a failed source is not polled at its interval.
  const paceMs = isFaulty ? 0 : (rung?.poll_every_ms ?? 0)
  const missingMs = nowMs - (receivedMs ?? 0)
  if (missingMs <= MISSING_MS + paceMs || (receivedMs === null && !isFaulty)) return null
  const since = receivedMs === null ? 'yet' : `for ${inSeconds(missingMs)}`
  return `nothing has come from the source ${since} (${code ?? state})`
}

/**
 * The oldest acceptable day of the board is that of the last trading that the source can have by now, in any
 * phase: on a Sunday that is Friday. Within that day a market may stand still for hours during a halt.
 */
function ageFault(board: MarketBoard, { nowMs, calendar, rung }: MarketCircumstances): string | null {
  const { asOfMs, source, delayMinutes } = board.market()
  const dataset = datasetOf(source)
  if (isReplay(dataset)) return null
  const firstDataWithinMs = Math.max(FIRST_DATA_WITHIN_MS, rung?.renewed_within_ms ?? 0)
  const toldUntilMs = nowMs - delayMinutes * MINUTE_MS - firstDataWithinMs
  const tradedMs = lastTradingMs(calendarOf(dataset, calendar), toldUntilMs)
  if (tradedMs === null || seoulDate(asOfMs) >= seoulDate(tradedMs)) return null
  return `its data are of ${seoulDate(asOfMs)}, and there was trading on ${seoulDate(tradedMs)}`
}

const inSeconds = (ms: number): string => `${Math.round(ms / 1_000)} s`
