import type { Redis } from 'ioredis'
import type { Knex } from 'knex'
import type { Log } from '#platform/log'
import { createCalendar, type Calendar, type CalendarOverrides } from '#shared/market/calendar'
import { livingCalendar } from '#shared/market/living-calendar'
import { CHANNELS } from '#shared/protocol/names'
import { readCalendarDays } from './calendar-days.ts'

/** A message may be lost; a day that was changed is known at the latest so long after. */
const LOOK_EVERY_MS = 15_000

export interface FollowedCalendar {
  /** The exchange's, always as it is now. */
  calendar: Calendar
  /** Whatever was asked for has been read. */
  settled: () => Promise<void>
  stop: () => void
}

/**
 * The calendar of the exchange: the bundled one, under the overrides of the settings, under the days in the database, which
 * an admin may change while this process runs. While the database is away, or until `settled`, it stays as it was.
 *
 * @param subscriber a connection in subscriber mode, which may serve others as well
 */
export function followCalendar({
  db,
  subscriber,
  log,
  overrides,
}: {
  db: Knex
  subscriber: Redis
  log: Log
  overrides: CalendarOverrides
}): FollowedCalendar {
  const { calendar, replace } = livingCalendar(createCalendar({ overrides }))
  let known = '{}'
  let reading: Promise<void> = Promise.resolve()

  async function read(): Promise<void> {
    const days = Object.fromEntries((await readCalendarDays(db)).map(({ date, kind }) => [date, kind]))
    if (JSON.stringify(days) === known) return
    known = JSON.stringify(days)
    replace(createCalendar({ overrides: { ...overrides, days: { ...overrides.days, ...days } } }))
    log.info({ days }, 'the calendar was changed')
  }
  // One after the other, so that an answer of before a change never comes after one of after it.
  function look(): void {
    reading = reading.then(read).catch((err: unknown) => {
      log.debug({ err }, 'the days of the calendar cannot be read')
    })
  }
  const onMessage = (channel: string) => {
    if (channel === CHANNELS.calendar) look()
  }

  subscriber.on('message', onMessage)
  subscriber.on('ready', look)
  void subscriber.subscribe(CHANNELS.calendar).catch((err: unknown) => log.debug({ err }, 'no calendar news'))
  const looking = setInterval(look, LOOK_EVERY_MS)
  look()
  return {
    calendar,
    settled: () => reading,
    stop: () => {
      clearInterval(looking)
      subscriber.off('message', onMessage)
      subscriber.off('ready', look)
    },
  }
}
