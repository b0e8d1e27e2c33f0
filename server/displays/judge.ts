import type { FleetDisplay } from '#database/displays/fleet'
import { REPORT_EVERY_MS, type FleetReason, type FleetState } from '#shared/displays/report'
import { MINUTE_MS } from '#shared/time'
import type { ReportRecord } from './report-store.ts'

/** A report that is this much overdue is missing. */
const SILENT_AFTER_MS = REPORT_EVERY_MS + 5_000
const PAINTED_WITHIN_MS = 5_000
/** A batch is on its way for a while, and a display paints it in the next frame. */
const BEHIND_AFTER_MS = 5_000
export const STALE_AFTER_MS = 2 * MINUTE_MS
export const AWAY_AFTER_MS = 15 * MINUTE_MS

/** What the verdict about a display depends on. */
export type Judged = Pick<
  FleetDisplay,
  'revision' | 'changed_at' | 'created_at' | 'paired_at' | 'revoked_at' | 'revoked_for' | 'is_claimed'
>

export interface Verdict {
  state: FleetState
  reason: FleetReason
  /** The moment of the cause; null: nothing is wrong, so it has none. */
  sinceMs: number | null
}

interface Fault {
  reason: FleetReason
  sinceMs: number
}

/**
 * The state of a display at the server's time, from its entry and its last report. `live` has to be proven: an open socket, a
 * frame painted in the last five seconds, the newest revision and the newest position. Of several faults the oldest counts: up to
 * two minutes of it are `late`, more are `stale`, and more than a quarter of an hour without a report is `away`.
 *
 * @param build the entry script of the server's build; null: unknown
 */
export function judge(
  display: Judged,
  record: ReportRecord | undefined,
  { nowMs, build }: { nowMs: number; build: string | null },
): Verdict {
  const { revoked_at, revoked_for, is_claimed, created_at } = display
  if (revoked_at !== null)
    return { state: 'revoked', reason: revoked_for ?? 'admin', sinceMs: revoked_at.getTime() }
  if (!is_claimed) return { state: 'waiting', reason: 'not_claimed', sinceMs: created_at.getTime() }
  const [fault] = faultsOf(display, record, nowMs).sort((a, b) => a.sinceMs - b.sinceMs)
  if (fault !== undefined) return { ...fault, state: stateOf(fault, nowMs - fault.sinceMs) }
  const { report } = record as ReportRecord
  if (report.board === null) return { state: 'blank', reason: 'blank', sinceMs: null }
  const isOld = build !== null && report.build !== null && report.build !== build
  if (isOld) return { state: 'outdated', reason: 'old_build', sinceMs: null }
  return { state: 'live', reason: 'proven', sinceMs: null }
}

/** The server hears nothing of the display. */
export const CONTACT_LOST: readonly FleetReason[] = ['never_reported', 'silent', 'disconnected']

/** Whether nothing has been proven of it for a while. */
export const isAway = ({ state }: Verdict): boolean => state === 'away' || state === 'stale'

function stateOf({ reason }: Fault, ageMs: number): FleetState {
  if (ageMs > AWAY_AFTER_MS && CONTACT_LOST.includes(reason)) return 'away'
  return ageMs > STALE_AFTER_MS ? 'stale' : 'late'
}

function faultsOf(
  { revision, changed_at, paired_at, created_at }: Judged,
  record: ReportRecord | undefined,
  nowMs: number,
): Fault[] {
  if (record === undefined)
    return [{ reason: 'never_reported', sinceMs: (paired_at ?? created_at).getTime() }]
  const { report, at_ms: atMs, behind_ms: behindMs, closed_ms: closedMs } = record
  // Credentials that are newer than the report belong to a screen that has not reported yet.
  const pairedMs = paired_at?.getTime() ?? 0
  if (pairedMs > atMs) return [{ reason: 'never_reported', sinceMs: pairedMs }]
  const faults: Fault[] = []
  if (closedMs !== null) faults.push({ reason: 'disconnected', sinceMs: closedMs })
  else if (nowMs - atMs > SILENT_AFTER_MS) faults.push({ reason: 'silent', sinceMs: atMs })
  if (report.painted_ms > PAINTED_WITHIN_MS)
    faults.push({
      reason: report.visible ? 'not_painted' : 'hidden',
      sinceMs: atMs - report.painted_ms,
    })
  if (report.revision !== revision) faults.push({ reason: 'revision', sinceMs: changed_at.getTime() })
  if (behindMs > BEHIND_AFTER_MS) faults.push({ reason: 'behind', sinceMs: atMs - behindMs })
  return faults
}
