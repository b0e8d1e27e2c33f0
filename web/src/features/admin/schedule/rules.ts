import type { BoardContent, ShownContent, ShownTurn } from '#shared/displays/boards'
import type { EventRule, EventType } from '#shared/displays/events'
import {
  LEAST_EVENT_PERCENT,
  LEAST_EVENT_S,
  MAX_COOLDOWN_S,
  MAX_EVENT_PERCENT,
  MAX_EVENT_S,
} from '#shared/displays/limits'
import type { ScheduleRule } from '#shared/displays/schedule'
import { isFilledIn } from '../board-turns.ts'

/** The list without an item that is in it, or with it, in the order of all; none: undefined, which is no condition. */
export function toggled<T>(list: readonly T[] | undefined, all: readonly T[], item: T): T[] | undefined {
  const next = all.filter((each) => (each === item) !== (list?.includes(each) ?? false))
  return next.length === 0 ? undefined : next
}

/** The list with an item moved up by one. */
export const movedUp = <T>(list: readonly T[], at: number): T[] =>
  at === 0
    ? [...list]
    : [...list.slice(0, at - 1), ...list.slice(at, at + 1), ...list.slice(at - 1, at), ...list.slice(at + 1)]

/** Whether a rule can be stored. */
export function isRuleWhole({ name, from, until, from_date, to_date, show, boards }: ScheduleRule): boolean {
  if (name.trim() === '' || (from === undefined) !== (until === undefined)) return false
  if (from_date !== undefined && to_date !== undefined && to_date < from_date) return false
  if (boards === undefined) return show !== 'boards'
  return show !== 'off' && boards.length > 0 && boards.every(isFilledIn)
}

const within = (value: number, least: number, most: number) => value >= least && value <= most

/** Whether a rule of events can be stored. */
export function isEventWhole({ name, when, board, show_s, cooldown_s }: EventRule): boolean {
  if (name.trim() === '' || !Number.isInteger(show_s) || !Number.isInteger(cooldown_s)) return false
  if (!within(show_s, LEAST_EVENT_S, MAX_EVENT_S) || !within(cooldown_s, 0, MAX_COOLDOWN_S)) return false
  if ('percent' in when && !within(when.percent, LEAST_EVENT_PERCENT, MAX_EVENT_PERCENT)) return false
  if (when.type === 'stock_move' && when.watchlist === '') return false
  return board === undefined || isFilledIn({ ...board, dwell_s: show_s })
}

/** A condition of another type, with what both have. */
export function conditionOf(
  type: EventType,
  { watchlist, percent = 3 }: { watchlist?: string | undefined; percent?: number },
): EventRule['when'] {
  switch (type) {
    case 'disclosure':
      return { type, level: 'high', watchlist }
    case 'stock_move':
      return { type, percent, watchlist: watchlist ?? '' }
    case 'index_move':
      return { type, index: 'KOSPI', percent }
    case 'price_limit':
    case 'halt':
      return { type, watchlist }
  }
}

/** The rules of a display to be changed, without what the server adds. */
export function draftsOf({
  schedule,
  events,
}: {
  schedule: readonly ScheduleRule<ShownTurn>[]
  events: readonly EventRule<ShownContent>[]
}): { schedule: ScheduleRule[]; events: EventRule[] } {
  const plain = ({ when, ...rule }: EventRule<ShownContent>): EventRule<BoardContent> => {
    if (!('codes' in when)) return { ...rule, when }
    const { codes: _codes, ...condition } = when
    return { ...rule, when: condition }
  }
  return { schedule: schedule.map((rule) => ({ ...rule })), events: events.map(plain) }
}
