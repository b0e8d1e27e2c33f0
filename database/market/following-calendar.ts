import type { Redis } from 'ioredis'
import type { Database } from '../pool.ts'
import type { Log } from '#platform/log'
import { createCalendar, type Calendar, type CalendarOverrides } from '#shared/market/calendar'
import { livingCalendar } from '#shared/market/living-calendar'
import { CHANNELS } from '#shared/protocol/names'
import { readCalendarDays } from './calendar-days.ts'
import { followRows, type Following } from './following-rows.ts'

export interface FollowedCalendar extends Following {
  /** The exchange's calendar, always up to date. */
  calendar: Calendar
}

/**
 * The calendar of the exchange: the bundled one, overridden by the settings, overridden by the days in the
 * database, which an admin may change while this process runs.
 *
 * @param subscriber a connection in subscriber mode, which may serve others as well
 */
export function followCalendar({
  overrides,
  ...deps
}: {
  db: Database
  subscriber: Redis
  log: Log
  overrides: CalendarOverrides
}): FollowedCalendar {
  const { calendar, replace } = livingCalendar(createCalendar({ overrides }))
  let hasDays = false
  const following = followRows({
    ...deps,
    channel: CHANNELS.calendar,
    read: async (db) =>
      Object.fromEntries((await readCalendarDays(db)).map(({ date, kind }) => [date, kind])),
    onChange: (days) => {
      // The first read is a change only if there are entries.
      if (!hasDays && Object.keys(days).length === 0) return
      hasDays = true
      replace(createCalendar({ overrides: { ...overrides, days: { ...overrides.days, ...days } } }))
      deps.log.info({ days }, 'the calendar was changed')
    },
  })
  return { calendar, ...following }
}
