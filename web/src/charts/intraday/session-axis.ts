import type { PhaseChange } from '#shared/market/phase'
import { startOfSeoulDay } from '#shared/market/seoul-time'
import type { SeoulDate } from '#shared/market/seoul-time'
import { DAY_MS, HOUR_MS } from '#shared/time'

/** The hours in which indices are computed, epoch milliseconds. */
export interface SessionAxis {
  fromMs: number
  toMs: number
  /** The full hours to label. */
  ticksMs: readonly number[]
}

/** For a day without given hours. */
const USUAL_OPEN_MS = 9 * HOUR_MS
const USUAL_CLOSE_MS = 15.5 * HOUR_MS

/** The number of labels that fit. */
const MAX_TICKS = 7
const TICK_STEPS_MS = [1, 2, 3, 4, 6].map((hours) => hours * HOUR_MS)

/**
 * The axis of a trading day: from the start of continuous trading to the end of the closing auction.
 *
 * @param hours the phases of a day, which may be another one
 */
export function sessionAxis(date: SeoulDate, hours: readonly PhaseChange[]): SessionAxis {
  const midnightMs = startOfSeoulDay(date)
  const open = hours.find(({ phase }) => phase === 'continuous')
  const isOfThisDay = open !== undefined && open.atMs >= midnightMs && open.atMs < midnightMs + DAY_MS
  const fromMs = isOfThisDay ? open.atMs : midnightMs + USUAL_OPEN_MS
  const end = hours.find(({ atMs, phase }) => atMs > fromMs && !IN_SESSION.includes(phase))
  const toMs = isOfThisDay && end !== undefined ? end.atMs : Math.max(fromMs, midnightMs + USUAL_CLOSE_MS)
  return { fromMs, toMs, ticksMs: ticksBetween(fromMs, toMs, midnightMs) }
}

const IN_SESSION: readonly PhaseChange['phase'][] = ['continuous', 'closing_auction']

function ticksBetween(fromMs: number, toMs: number, midnightMs: number): number[] {
  const step = TICK_STEPS_MS.find((stepMs) => (toMs - fromMs) / stepMs <= MAX_TICKS) ?? 12 * HOUR_MS
  const first = midnightMs + Math.ceil((fromMs - midnightMs) / step) * step
  const ticks: number[] = []
  for (let atMs = first; atMs <= toMs; atMs += step) ticks.push(atMs)
  return ticks
}
