import type { Database } from '../pool.ts'
import type { DayKind } from '#shared/market/calendar'
import type { SeoulDate } from '#shared/market/seoul-time'

/** A day of the exchange that an admin has changed, in place of the bundled calendar and the settings. */
export interface CalendarDay {
  date: SeoulDate
  kind: DayKind
  reason: string
  changed_by: string
  changed_at: Date
}

/** Sorted by date. */
export async function readCalendarDays(db: Database): Promise<CalendarDay[]> {
  return db<CalendarDay>('calendar_days')
    .select('date', 'kind', 'reason', 'changed_by', 'changed_at')
    .orderBy('date')
}

/** @returns the previous entry of the day; undefined: none */
export async function sayOfDay(
  transaction: Database,
  day: Omit<CalendarDay, 'changed_at'>,
): Promise<CalendarDay | undefined> {
  const before = await forgetDay(transaction, day.date)
  await transaction<CalendarDay>('calendar_days').insert(day)
  return before
}

/** @returns the previous entry of the day; undefined: none */
export async function forgetDay(transaction: Database, date: SeoulDate): Promise<CalendarDay | undefined> {
  const [before] = await transaction<CalendarDay>('calendar_days').where({ date }).delete('*')
  return before
}
