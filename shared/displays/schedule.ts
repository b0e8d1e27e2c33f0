import type { ClockTime } from '../market/calendar-data.ts'
import type { PhaseChange, SessionPhase } from '../market/phase.ts'
import {
  addDays,
  seoulDate,
  seoulTimeOfDayMs,
  startOfSeoulDay,
  type SeoulDate,
} from '../market/seoul-time.ts'
import { turnText, type BoardTurn } from './boards.ts'
import { MINUTE_MS } from '../time.ts'

/** Phases that a rule can name: what the calendar calls closed is `pre_open` on a trading day before its first phase. */
export const SCHEDULE_PHASES = [
  'pre_open',
  'opening_auction',
  'continuous',
  'closing_auction',
  'post_close',
  'after_hours_auction',
  'after_market',
  'closed',
] as const satisfies readonly (SessionPhase | 'pre_open')[]
export type SchedulePhase = (typeof SCHEDULE_PHASES)[number]

export const SCHEDULE_DAYS = ['trading', 'closed'] as const
export type ScheduleDay = (typeof SCHEDULE_DAYS)[number]

/** What a screen does: boards at full brightness, boards dimmed, or black. */
export const SCREEN_MODES = ['boards', 'dimmed', 'off'] as const
export type ScreenMode = (typeof SCREEN_MODES)[number]

/** When a rule applies: all conditions that are given hold. Times are of Seoul. */
export interface ScheduleTimes {
  /** 1 is Monday, 7 is Sunday. */
  weekdays?: number[] | undefined
  day?: ScheduleDay | undefined
  /** Inclusive, as is `to_date`. */
  from_date?: SeoulDate | undefined
  to_date?: SeoulDate | undefined
  /** With `until`, exclusive. An `until` that is not after `from` is on the next day; the conditions of days are those of the first. */
  from?: ClockTime | undefined
  until?: ClockTime | undefined
  phases?: SchedulePhase[] | undefined
}

/** A rule of a display's schedule. Of rules that apply at the same time the first in the list counts. */
export interface ScheduleRule<Turn = BoardTurn> extends ScheduleTimes {
  name: string
  show: ScreenMode
  /** Required with `boards`; with `dimmed` the default boards unless given; none with `off`. */
  boards?: Turn[] | undefined
}

/** The phases of a day with their beginnings, none on a day without trading; null: the day's calendar is not known. */
export type HoursOf = (date: SeoulDate) => readonly PhaseChange[] | null

export const isoWeekday = (date: SeoulDate): number => new Date(`${date}T00:00:00Z`).getUTCDay() || 7

/** Milliseconds after midnight of `HH:MM`. */
export function clockTimeMs(time: ClockTime): number {
  const [hours, minutes] = time.split(':').map(Number) as [number, number]
  return (hours * 60 + minutes) * MINUTE_MS
}

/** The phase that rules see; null: the day's calendar is not known. */
export function schedulePhaseAt(atMs: number, hoursOf: HoursOf): SchedulePhase | null {
  const hours = hoursOf(seoulDate(atMs))
  if (hours === null) return null
  const current = hours.findLast((change) => change.atMs <= atMs)
  if (current !== undefined) return current.phase
  return hours.length > 0 ? 'pre_open' : 'closed'
}

/** The first rule that applies. Rules about phases or trading days do not apply on a day whose calendar is not known. */
export function ruleAt<Rule extends ScheduleTimes>(
  rules: readonly Rule[],
  atMs: number,
  hoursOf: HoursOf,
): Rule | undefined {
  return rules.find((rule) => applies(rule, atMs, hoursOf))
}

function applies(rule: ScheduleTimes, atMs: number, hoursOf: HoursOf): boolean {
  const { from, until, phases } = rule
  if (phases !== undefined) {
    const phase = schedulePhaseAt(atMs, hoursOf)
    if (phase === null || !phases.includes(phase)) return false
  }
  const today = seoulDate(atMs)
  if (from === undefined || until === undefined) return isOnDay(rule, today, hoursOf)
  const timeMs = seoulTimeOfDayMs(atMs)
  const [fromMs, untilMs] = [clockTimeMs(from), clockTimeMs(until)]
  if (fromMs < untilMs) return timeMs >= fromMs && timeMs < untilMs && isOnDay(rule, today, hoursOf)
  const begun = timeMs >= fromMs && isOnDay(rule, today, hoursOf)
  return begun || (timeMs < untilMs && isOnDay(rule, addDays(today, -1), hoursOf))
}

function isOnDay({ weekdays, day, from_date, to_date }: ScheduleTimes, date: SeoulDate, hoursOf: HoursOf) {
  if (weekdays !== undefined && !weekdays.includes(isoWeekday(date))) return false
  if (from_date !== undefined && date < from_date) return false
  if (to_date !== undefined && date > to_date) return false
  if (day === undefined) return true
  const hours = hoursOf(date)
  return hours !== null && (day === 'trading') === hours.length > 0
}

/** The moments of a day at which another rule may begin to apply, ascending; the first is midnight. */
export function scheduleMoments(
  rules: readonly ScheduleTimes[],
  date: SeoulDate,
  hoursOf: HoursOf,
): number[] {
  const midnightMs = startOfSeoulDay(date)
  const times = rules.flatMap(({ from, until }) => [from, until].filter((time) => time !== undefined))
  const moments = new Set([midnightMs, ...times.map((time) => midnightMs + clockTimeMs(time))])
  for (const { atMs } of hoursOf(date) ?? []) moments.add(atMs)
  return [...moments].sort((a, b) => a - b)
}

/** A rule as one line of text: `night: 22:00–06:00 → off`. */
export function ruleText({ name, show, boards = [], ...times }: ScheduleRule): string {
  const { from, until, from_date, to_date, weekdays = [], phases = [], day } = times
  const span = (begin?: string, end?: string) => ((begin ?? end) ? [`${begin ?? ''}–${end ?? ''}`] : [])
  const when = [...span(from_date, to_date), ...span(from, until), weekdays.join(''), day ?? '', ...phases]
  const what = [show, ...boards.map(turnText)].join(', ')
  return `${name}: ${when.filter((each) => each !== '').join(' ')} → ${what}`
}
