import type { DisplayNotice } from '#database/displays/notices'
import { CONTACT_LOST, type Verdict } from './judge.ts'

/**
 * Notices that are due: of displays that were not heard of for long in trading hours, and of those that are back.
 *
 * @param last the last notice about each display
 * @param sessionBeganMs when the trading hours began that are on; null: there are none, and no display is missed
 */
export function dueNotices(
  judged: readonly { display: { id: string }; verdict: Verdict }[],
  last: ReadonlyMap<string, DisplayNotice>,
  { nowMs, afterMs, sessionBeganMs }: { nowMs: number; afterMs: number; sessionBeganMs: number | null },
): DisplayNotice[] {
  return judged.flatMap(({ display: { id: displayId }, verdict: { reason, sinceMs } }): DisplayNotice[] => {
    const before = last.get(displayId)
    const isMissed = before?.code === 'display_away'
    if (!CONTACT_LOST.includes(reason) || sinceMs === null)
      return isMissed ? [{ displayId, code: 'display_back', sinceMs: before.sinceMs }] : []
    const isDue = sessionBeganMs !== null && nowMs - Math.max(sinceMs, sessionBeganMs) >= afterMs
    return isDue && !isMissed ? [{ displayId, code: 'display_away', sinceMs }] : []
  })
}
