import { addDays, seoulDate, startOfSeoulDay, type SeoulDate } from '../market/seoul-time.ts'
import { ruleAt, scheduleMoments, type HoursOf, type ScheduleRule, type ScreenMode } from './schedule.ts'

/** What can decide over a screen, the strongest first. */
export const PRECEDENCE = ['takeover', 'command', 'event', 'schedule', 'default'] as const
export type Winner = (typeof PRECEDENCE)[number]

/** Something that holds a screen for a while. */
export interface Hold<Turn> {
  show: ScreenMode
  /** Of `boards` and `dimmed`; none: the default boards. A takeover that draws itself has none either. */
  turns: readonly Turn[]
  /** When it ends, exclusive; null: only when it is withdrawn. */
  untilMs: number | null
  /** What it is called in words, such as the name of a rule of events. */
  name?: string
}

export interface ShowingInput<Turn> {
  takeover: Hold<Turn> | null
  /** A board that an admin's command has put up, or black. */
  command: Hold<Turn> | null
  event: Hold<Turn> | null
  schedule: readonly ScheduleRule<Turn>[]
  /** The default boards, at least one. */
  boards: readonly Turn[]
}

/** What a screen shows at a moment, and why. */
export interface Showing<Turn> {
  winner: Winner
  /** Of the rule of the schedule or of events, or what the hold is called. */
  name: string | null
  show: ScreenMode
  /** Empty only where the screen is off. */
  turns: readonly Turn[]
  /** When something else is shown if nothing happens before; null: not before the end of tomorrow, or open. */
  untilMs: number | null
}

const HELD = PRECEDENCE.slice(0, 3) as ('takeover' | 'command' | 'event')[]

/**
 * What a screen shows: takeover before command before event before schedule before default.
 *
 * @param nowMs the server's time
 */
export function showingAt<Turn>(input: ShowingInput<Turn>, nowMs: number, hoursOf: HoursOf): Showing<Turn> {
  for (const winner of HELD) {
    const hold = input[winner]
    if (hold === null || (hold.untilMs !== null && hold.untilMs <= nowMs)) continue
    const { show, turns, untilMs, name = null } = hold
    return { winner, name, show, turns: turnsOf(show, turns, input.boards), untilMs }
  }
  const scheduled = scheduledAt(input, nowMs, hoursOf)
  return { ...scheduled, untilMs: scheduleChange(input.schedule, nowMs, hoursOf) }
}

type Scheduled<Turn> = Omit<Showing<Turn>, 'untilMs'>

function scheduledAt<Turn>(
  { schedule, boards }: Pick<ShowingInput<Turn>, 'schedule' | 'boards'>,
  atMs: number,
  hoursOf: HoursOf,
): Scheduled<Turn> {
  const rule = ruleAt(schedule, atMs, hoursOf)
  if (rule === undefined) return { winner: 'default', name: null, show: 'boards', turns: boards }
  const { name, show } = rule
  return { winner: 'schedule', name, show, turns: turnsOf(show, rule.boards ?? [], boards) }
}

function turnsOf<Turn>(show: ScreenMode, turns: readonly Turn[], boards: readonly Turn[]): readonly Turn[] {
  if (show === 'off') return []
  return turns.length > 0 ? turns : boards
}

/** When another rule applies than now. */
function scheduleChange(schedule: readonly ScheduleRule<unknown>[], nowMs: number, hoursOf: HoursOf) {
  const rule = ruleAt(schedule, nowMs, hoursOf)
  const today = seoulDate(nowMs)
  const moments = [0, 1, 2].flatMap((days) => momentsOf(schedule, addDays(today, days), hoursOf))
  const endMs = startOfSeoulDay(addDays(today, 2))
  const next = moments.find(
    (atMs) => atMs > nowMs && atMs <= endMs && ruleAt(schedule, atMs, hoursOf) !== rule,
  )
  return next ?? null
}

const momentsOf = (schedule: readonly ScheduleRule<unknown>[], date: SeoulDate, hoursOf: HoursOf) =>
  schedule.length === 0 ? [] : scheduleMoments(schedule, date, hoursOf)

/** A part of a day in which a screen shows the same. */
export interface DaySegment<Turn> extends Scheduled<Turn> {
  fromMs: number
  untilMs: number
}

/** What schedule and default boards show on a day, from midnight to midnight without a gap. */
export function daySegments<Turn>(
  input: Pick<ShowingInput<Turn>, 'schedule' | 'boards'>,
  date: SeoulDate,
  hoursOf: HoursOf,
): DaySegment<Turn>[] {
  const segments: DaySegment<Turn>[] = []
  let before: ScheduleRule<Turn> | undefined
  const endMs = startOfSeoulDay(addDays(date, 1))
  for (const atMs of scheduleMoments(input.schedule, date, hoursOf)) {
    const rule = ruleAt(input.schedule, atMs, hoursOf)
    const last = segments.at(-1)
    if (last !== undefined && rule === before) continue
    if (last !== undefined) last.untilMs = atMs
    segments.push({ ...scheduledAt(input, atMs, hoursOf), fromMs: atMs, untilMs: endMs })
    before = rule
  }
  return segments
}
