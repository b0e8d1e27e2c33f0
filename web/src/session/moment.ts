import { seoulDateTime } from '../live/clock.ts'

/** `2026-03-19 10:34:07` in Seoul, from a time in ISO 8601. */
export function moment(iso: string): string {
  return seoulDateTime(Date.parse(iso))
}
