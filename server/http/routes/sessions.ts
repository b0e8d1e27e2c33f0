import { ifYearKnown, type Calendar } from '#shared/market/calendar'
import { calendarOf } from '#shared/market/dataset'
import { seoulDate, seoulIso, startOfSeoulDay, type SeoulDate } from '#shared/market/seoul-time'
import { datasetOf } from '#shared/market/sources'
import * as rest from '#shared/rest/market'
import { DAY_MS } from '#shared/time'
import type { MarketBoard } from '../../live/market-board.ts'
import { handle, type Route } from '../handle.ts'

export interface SessionRouteDeps {
  board: MarketBoard
  /** The exchange's. */
  calendar: Calendar
}

/** Trading hours of past and future days, which charts shade. */
export function sessionRoutes({ board, calendar: exchange }: SessionRouteDeps): Route[] {
  const sessions = handle(rest.listTradingHours, (_ctx, { query }) => {
    const calendar = calendarOf(datasetOf(board.link()?.source), exchange)
    return { days: daysBetween(query.from, query.to).flatMap((date) => dayOf(calendar, date)) }
  })
  return [sessions]
}

function daysBetween(from: SeoulDate, to: SeoulDate): SeoulDate[] {
  const days = []
  for (let ms = startOfSeoulDay(from); ms <= startOfSeoulDay(to); ms += DAY_MS) days.push(seoulDate(ms))
  return days
}

function dayOf(calendar: Calendar, date: SeoulDate) {
  const hours = ifYearKnown(
    () => calendar.hoursOf(date),
    () => null,
  )
  if (hours === null) return []
  return [{ date, hours: hours.map(({ phase, atMs }) => ({ phase, begins_at: seoulIso(atMs) })) }]
}
