import { z } from 'zod'
import { UnknownCalendarYearError, type Calendar } from '#shared/market/calendar'
import { DAY_MS, seoulDate, seoulIso, startOfSeoulDay, type SeoulDate } from '#shared/market/seoul-time'
import type { MarketBoard } from '../../live/market-board.ts'
import { calendarOf } from '../../market-calendar.ts'
import type { Route } from '../handle.ts'
import { defineRoute } from '../route.ts'
import { SessionsShape } from '../shapes/sessions.ts'

export interface SessionRouteParts {
  board: MarketBoard
  /** The exchange's. */
  calendar: Calendar
}

const MOST_DAYS = 400

const SessionsInput = z
  .object({
    from: z.iso.date('is not a date such as 2026-03-19').describe('The first day.'),
    to: z.iso.date('is not a date such as 2026-03-19').describe('The last day, at most 400 days in all.'),
  })
  .refine(({ from, to }) => from <= to, { path: ['to'], error: 'is before from' })
  .refine(({ from, to }) => startOfSeoulDay(to) - startOfSeoulDay(from) < MOST_DAYS * DAY_MS, {
    path: ['to'],
    error: `is more than ${MOST_DAYS} days after from`,
  })

/** The hours of other days than this one: what a chart shades. */
export function sessionRoutes({ board, calendar: exchange }: SessionRouteParts): Route[] {
  const sessions = defineRoute({
    method: 'get',
    path: '/api/market/sessions',
    access: 'view_market',
    tag: 'market',
    summary: 'The hours of each day of a range, by the calendar of the source.',
    description:
      'A day without trading has no hours; the last of a day is `closed`. Days of a year whose holidays nobody has entered are left out.',
    query: SessionsInput,
    answer: { status: 200, description: 'Oldest first', shape: SessionsShape },
    handle: (_ctx, { query }) => {
      const calendar = calendarOf(board.link()?.source ?? null, exchange)
      return { days: daysBetween(query.from, query.to).flatMap((date) => dayOf(calendar, date)) }
    },
  })
  return [sessions]
}

function daysBetween(from: SeoulDate, to: SeoulDate): SeoulDate[] {
  const days = []
  for (let ms = startOfSeoulDay(from); ms <= startOfSeoulDay(to); ms += DAY_MS) days.push(seoulDate(ms))
  return days
}

function dayOf(calendar: Calendar, date: SeoulDate) {
  try {
    const hours = calendar.hoursOf(date)
    return [{ date, hours: hours.map(({ phase, atMs }) => ({ phase, begins_at: seoulIso(atMs) })) }]
  } catch (error) {
    if (error instanceof UnknownCalendarYearError) return []
    throw error
  }
}
