import { CLOSED_WEEKDAYS, HOUR_LATER_DAYS, TIMETABLES, type ClockTime } from './calendar-data.ts'
import type { PhaseChange, SessionPhase } from './phase.ts'
import { addDays, seoulDate, startOfSeoulDay, type SeoulDate } from './seoul-time.ts'
import { HOUR_MS, MINUTE_MS } from '../time.ts'

/** A day without trading, one with the usual hours, or one on which every phase begins an hour later. */
export const DAY_KINDS = ['closed', 'open', 'hour_later'] as const
export type DayKind = (typeof DAY_KINDS)[number]

/** An operator's additions to the bundled table: temporary holidays are announced at short notice. */
export interface CalendarOverrides {
  /** Additional days without trading. */
  closed?: readonly SeoulDate[]
  /** Days that the table has closed by mistake; a weekend stays closed. */
  open?: readonly SeoulDate[]
  /** Additional days on which every phase begins an hour later. */
  hourLater?: readonly SeoulDate[]
  /** Single days, with precedence over all other entries; a weekend stays closed. */
  days?: Readonly<Record<SeoulDate, DayKind>>
  /** The closed weekdays of a whole year: adds the year, or replaces the table's. */
  years?: Readonly<Record<number, readonly SeoulDate[]>>
}

export interface Calendar {
  isTradingDay(date: SeoulDate): boolean
  /** The day's phases with the moment each begins, ending with `closed`; empty on a day without trading. */
  hoursOf(date: SeoulDate): PhaseChange[]
  phaseAt(atMs: number): SessionPhase
  /** The first change strictly after a moment. */
  nextChange(atMs: number): PhaseChange
  /** The trading day whose data are current: a new day starts when its first phase begins. */
  tradeDateAt(atMs: number): SeoulDate
}

/** The calendar does not have the year: an error is better than a session on a holiday. */
export class UnknownCalendarYearError extends Error {
  readonly code = 'unknown_calendar_year'
  readonly year: number

  constructor(year: number) {
    super(`the exchange's closed days of ${year} are not known; add them to the calendar`)
    this.name = 'UnknownCalendarYearError'
    this.year = year
  }
}

/** The result of a calendar query, or `otherwise` in a year that the calendar does not have. */
export function ifYearKnown<T>(ask: () => T, otherwise: (year: number) => T): T {
  try {
    return ask()
  } catch (error) {
    if (error instanceof UnknownCalendarYearError) return otherwise(error.year)
    throw error
  }
}

/** All methods are pure and throw {@link UnknownCalendarYearError} when the result needs an unknown year. */
export function createCalendar({ overrides = {} }: { overrides?: CalendarOverrides } = {}): Calendar {
  const closedByYear: Readonly<Record<number, readonly SeoulDate[]>> = {
    ...CLOSED_WEEKDAYS,
    ...overrides.years,
  }
  const closed = new Set([...Object.values(closedByYear).flat(), ...(overrides.closed ?? [])])
  for (const date of overrides.open ?? []) closed.delete(date)
  const hourLater = new Set([...HOUR_LATER_DAYS, ...(overrides.hourLater ?? [])])
  const days = new Map(Object.entries(overrides.days ?? {}))

  function isTradingDay(date: SeoulDate): boolean {
    const year = Number(date.slice(0, 4))
    if (closedByYear[year] === undefined) throw new UnknownCalendarYearError(year)
    if (isWeekend(date)) return false
    const kind = days.get(date)
    return kind === undefined ? !closed.has(date) : kind !== 'closed'
  }

  const isHourLater = (date: SeoulDate) =>
    days.has(date) ? days.get(date) === 'hour_later' : hourLater.has(date)

  function isFirstOfYear(date: SeoulDate): boolean {
    let first: SeoulDate = `${date.slice(0, 4)}-01-01`
    while (first < date && !isTradingDay(first)) first = addDays(first, 1)
    return first === date
  }

  /** The year's first day opens an hour late and closes as always; on an hour-later day only the end stays. */
  function delayMs(date: SeoulDate, phase: SessionPhase): number {
    const opens = phase === 'opening_auction' || phase === 'continuous'
    if (isHourLater(date)) return phase === 'closed' ? 0 : HOUR_MS
    return opens && isFirstOfYear(date) ? HOUR_MS : 0
  }

  function hoursOf(date: SeoulDate): PhaseChange[] {
    const timetable = isTradingDay(date) ? TIMETABLES.findLast(({ from }) => from <= date) : undefined
    const midnightMs = startOfSeoulDay(date)
    return (timetable?.phases ?? []).map(({ at, phase }) => ({
      atMs: midnightMs + timeOfDayMs(at) + delayMs(date, phase),
      phase,
    }))
  }

  return calendarFrom({ isTradingDay, hoursOf })
}

/** Derives the methods about moments from those about days. */
export function calendarFrom({
  isTradingDay,
  hoursOf,
}: Pick<Calendar, 'isTradingDay' | 'hoursOf'>): Calendar {
  function phaseAt(atMs: number): SessionPhase {
    return hoursOf(seoulDate(atMs)).findLast((change) => change.atMs <= atMs)?.phase ?? 'closed'
  }

  function nextChange(atMs: number): PhaseChange {
    for (let date = seoulDate(atMs); ; date = addDays(date, 1)) {
      const next = hoursOf(date).find((change) => change.atMs > atMs)
      if (next !== undefined) return next
    }
  }

  function tradeDateAt(atMs: number): SeoulDate {
    for (let date = seoulDate(atMs); ; date = addDays(date, -1)) {
      const [first] = hoursOf(date)
      if (first !== undefined && first.atMs <= atMs) return date
    }
  }

  return { isTradingDay, hoursOf, phaseAt, nextChange, tradeDateAt }
}

/** The exchange's calendar as bundled, without an operator's overrides. */
export const krxCalendar = createCalendar()

export function isWeekend(date: SeoulDate): boolean {
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay()
  return weekday === 0 || weekday === 6
}

function timeOfDayMs(time: ClockTime): number {
  const [hours, minutes] = time.split(':').map(Number) as [number, number]
  return (hours * 60 + minutes) * MINUTE_MS
}
