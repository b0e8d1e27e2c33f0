import type { Log } from '#platform/log'
import type { Calendar } from '#shared/market/calendar'
import { adviceAboutYear, unknownYearAhead } from '#shared/market/year-ahead'
import { DAY_MS } from '#shared/time'

/** Logs once a day, from November on, that the calendar of the next year is missing. @returns stops it */
export function warnOfYearAhead({
  calendar,
  log,
  now,
}: {
  calendar: Calendar
  log: Log
  now: () => number
}): () => void {
  function look(): void {
    const year = unknownYearAhead(calendar, now())
    if (year !== null) log.warn({ year }, adviceAboutYear(year))
  }
  look()
  const looking = setInterval(look, DAY_MS)
  return () => clearInterval(looking)
}
