import { SEOUL_OFFSET_MS, type SeoulDate } from '#shared/market/seoul-time'

const DATETIME = /^(\d{4})\.(\d{2})\.(\d{2}) (AM|PM) (\d{2}):(\d{2}):(\d{2})$/

/**
 * Parses `CURRENT_DATETIME`, Seoul time with AM or PM before a 12-hour clock: `2026.01.25 PM 08:27:23`. 12 AM
 * is midnight, 12 PM is noon.
 *
 * @returns epoch milliseconds; null when it is invalid
 */
export function readDatetime(text: unknown): number | null {
  const [, year, month, day, half, hours, minutes, seconds] = DATETIME.exec(String(text)) ?? []
  if (year === undefined) return null
  const hour = (Number(hours) % 12) + (half === 'PM' ? 12 : 0)
  const wall = `${year}-${month}-${day}T${String(hour).padStart(2, '0')}:${minutes}:${seconds}.000Z`
  const wallMs = Date.parse(wall)
  // Date.parse rolls 30 February over into March; an hour of 13 to 99 must not pass either.
  const real = Number(hours) >= 1 && Number(hours) <= 12 && isSameText(wallMs, wall)
  return real ? wallMs - SEOUL_OFFSET_MS : null
}

/** `20260319` → `2026-03-19`; null when it is invalid. */
export function readDay(text: unknown): SeoulDate | null {
  const [, year, month, day] = /^(\d{4})(\d{2})(\d{2})$/.exec(String(text)) ?? []
  if (year === undefined) return null
  const date = `${year}-${month}-${day}`
  return isSameText(Date.parse(`${date}T00:00:00.000Z`), `${date}T00:00:00.000Z`) ? date : null
}

/** The date format of requests. */
export function writeDay(date: SeoulDate): string {
  return date.replaceAll('-', '')
}

function isSameText(atMs: number, iso: string): boolean {
  return !Number.isNaN(atMs) && new Date(atMs).toISOString() === iso
}
