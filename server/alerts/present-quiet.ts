import type { Quiet } from '#database/alerts/quiet'
import { isoOrNull } from '#shared/market/seoul-time'
import type * as rest from '#shared/rest/alerts'

/** Quiet hours and snooze in the form of REST. */
export function presentQuiet({ hours, snoozedUntil }: Quiet): rest.Quiet {
  return {
    hours: hours === null ? null : { from: timeOf(hours.fromMinute), until: timeOf(hours.untilMinute) },
    snoozed_until: isoOrNull(snoozedUntil),
  }
}

/** The request body. */
export function quietOf({ hours, snoozed_until }: rest.Quiet): Quiet {
  return {
    hours: hours === null ? null : { fromMinute: minuteOf(hours.from), untilMinute: minuteOf(hours.until) },
    snoozedUntil: snoozed_until === null ? null : new Date(snoozed_until),
  }
}

const timeOf = (minute: number) =>
  [Math.floor(minute / 60), minute % 60].map((part) => String(part).padStart(2, '0')).join(':')

function minuteOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  return hours * 60 + minutes
}
