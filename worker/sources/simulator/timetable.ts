import type { SessionPhase } from '#shared/market/phase'
import {
  SIMULATED_CLOSE_MS,
  SIMULATED_CLOSING_AUCTION_MS,
  SIMULATED_OPEN_MS,
  simulatedCalendar,
} from '#shared/market/simulated-calendar'
import { DAY_MS } from '#shared/time'

/** The phase of the simulated day. */
export function simulatedPhaseAt(atMs: number): SessionPhase {
  return simulatedCalendar.phaseAt(atMs)
}

/** The trading part of the day between two moments, in milliseconds after midnight. */
export interface Span {
  /** The moments at which prices are computed, as shares of the trading day, 0…1; the last is the newest. */
  moments: number[]
  /** The share of the day's continuous trading in the span, 0…1. */
  activity: number
  /** Whether it contains the closing auction. */
  closes: boolean
  /** The share of the trading after the close in it, 0…1. */
  postActivity: number
}

/** Long spans, after a hole or at a start in mid-day, get this many looks to find their highs and lows. */
const LOOKS_AT_MOST = 24
const LOOK_EVERY_MS = 20_000

/** @param fromMs exclusive @param toMs inclusive */
export function spanBetween(fromMs: number, toMs: number): Span {
  const tradedFromMs = withinTrading(fromMs)
  const tradedMs = Math.max(0, withinTrading(toMs) - tradedFromMs)
  const looks = tradedMs === 0 ? 0 : Math.min(LOOKS_AT_MOST, Math.ceil(tradedMs / LOOK_EVERY_MS))
  return {
    moments: Array.from({ length: looks }, (_, look) =>
      partOfDay(tradedFromMs + (tradedMs * (look + 1)) / looks),
    ),
    activity: activityUntil(partOfDay(tradedFromMs + tradedMs)) - activityUntil(partOfDay(tradedFromMs)),
    closes: fromMs < SIMULATED_CLOSE_MS && toMs >= SIMULATED_CLOSE_MS,
    postActivity: Math.max(0, toMs - Math.max(fromMs, SIMULATED_CLOSE_MS)) / (DAY_MS - SIMULATED_CLOSE_MS),
  }
}

function withinTrading(timeOfDayMs: number): number {
  return Math.min(SIMULATED_CLOSING_AUCTION_MS, Math.max(SIMULATED_OPEN_MS, timeOfDayMs))
}

/** @param timeOfDayMs after midnight */
export function partOfDay(timeOfDayMs: number): number {
  return (timeOfDayMs - SIMULATED_OPEN_MS) / (SIMULATED_CLOSING_AUCTION_MS - SIMULATED_OPEN_MS)
}

/**
 * The share of the day's trading done by a moment. Its slope is the U shape of a trading day: 1.5 at both
 * ends, 0.75 in the middle.
 */
function activityUntil(at: number): number {
  return 0.75 * at + 0.125 * ((2 * at - 1) ** 3 + 1)
}
