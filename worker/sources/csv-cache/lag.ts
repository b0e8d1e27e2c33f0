import type { Calendar } from '#shared/market/calendar'
import type { SeoulDate } from '#shared/market/seoul-time'
import type { ParsedMarket } from '../source.ts'
import { expectedDay, firstDataMs, RENEWED_WITHIN_MS } from './hours.ts'

/** The interval grows to an eighth of the time by which the cache is overdue, up to this number of polls. */
const WAIT_SHARE = 8
const LONGEST_WAIT_POLLS = 12

/**
 * The lag of an answer whose day is earlier than expected. The cache sometimes is not updated for days; the
 * longer that lasts, the longer the interval, with jitter between installations.
 */
export function lagOf(
  tradeDate: SeoulDate,
  options: { calendar: Calendar; nowMs: number; pollEveryMs: number; random: () => number },
): Pick<ParsedMarket, 'lag'> {
  const { calendar, nowMs, pollEveryMs, random } = options
  const expected = expectedDay(calendar, nowMs)
  if (tradeDate >= expected) return {}
  const lateMs = nowMs - firstDataMs(calendar, expected)
  const overdueMs = lateMs - RENEWED_WITHIN_MS
  const waitMs = Math.min(Math.max(overdueMs / WAIT_SHARE, pollEveryMs), LONGEST_WAIT_POLLS * pollEveryMs)
  const retryAtMs = nowMs + Math.round(waitMs * (1 + random() / 10))
  return { lag: { newestDay: tradeDate, isOverdue: overdueMs > 0, retryAtMs } }
}
