import { DAY_MS, HOUR_MS } from '../time.ts'

/** Korea has kept UTC+9 without daylight saving since 1988, so a fixed offset is exact. */
export const SEOUL_OFFSET_MS = 9 * HOUR_MS

/** A calendar day in Seoul, `YYYY-MM-DD`. */
export type SeoulDate = string

/** `2026-03-19T10:34:00.000+09:00` */
export function seoulIso(atMs: number): string {
  return new Date(atMs + SEOUL_OFFSET_MS).toISOString().replace('Z', '+09:00')
}

/** A date as the database has it. */
export const isoOf = (date: Date): string => seoulIso(date.getTime())
export const isoOrNull = (date: Date | null): string | null => (date === null ? null : isoOf(date))

/** The calendar day in Seoul at a moment. */
export function seoulDate(atMs: number): SeoulDate {
  return new Date(atMs + SEOUL_OFFSET_MS).toISOString().slice(0, 10)
}

/** Milliseconds since midnight in Seoul. */
export function seoulTimeOfDayMs(atMs: number): number {
  return (((atMs + SEOUL_OFFSET_MS) % DAY_MS) + DAY_MS) % DAY_MS
}

/** The day a number of days later, or earlier for a negative number. */
export function addDays(date: SeoulDate, days: number): SeoulDate {
  return seoulDate(startOfSeoulDay(date) + days * DAY_MS)
}

/** Midnight in Seoul at the start of a day, as epoch milliseconds. */
export function startOfSeoulDay(date: SeoulDate): number {
  return Date.parse(`${date}T00:00:00+09:00`)
}
