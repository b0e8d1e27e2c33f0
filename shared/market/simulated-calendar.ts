import { calendarFrom, type Calendar } from './calendar.ts'
import type { SessionPhase } from './phase.ts'
import { startOfSeoulDay } from './seoul-time.ts'
import { MINUTE_MS } from '../time.ts'

/**
 * The times of the simulated day, milliseconds after midnight: its opening and closing auctions and their
 * neighbours.
 */
export const SIMULATED_OPEN_MS = MINUTE_MS
export const SIMULATED_CLOSING_AUCTION_MS = (23 * 60 + 49) * MINUTE_MS
export const SIMULATED_CLOSE_MS = (23 * 60 + 50) * MINUTE_MS

const PHASES: readonly { afterMs: number; phase: SessionPhase }[] = [
  { afterMs: 0, phase: 'opening_auction' },
  { afterMs: SIMULATED_OPEN_MS, phase: 'continuous' },
  { afterMs: SIMULATED_CLOSING_AUCTION_MS, phase: 'closing_auction' },
  { afterMs: SIMULATED_CLOSE_MS, phase: 'post_close' },
]

/** The simulated market never closes: every day of the week in Seoul is a trading day, from midnight to midnight. */
export const simulatedCalendar: Calendar = calendarFrom({
  isTradingDay: () => true,
  hoursOf: (date) => PHASES.map(({ afterMs, phase }) => ({ atMs: startOfSeoulDay(date) + afterMs, phase })),
})
