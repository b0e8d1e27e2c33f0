import { SourceFault, type Patience } from '../sources/access/fault.ts'
import type { LinkCode } from '#shared/protocol/messages'
import { MINUTE_MS } from '#shared/time'

interface Meaning {
  code: LinkCode
  patience: Patience
  /** The minimum delay of the next request. */
  restMs?: number
}

const MAINTENANCE_MS = 10 * MINUTE_MS

/** How each status affects further requests. The HTTP status is always 200. */
export const DART_STATUSES: Readonly<Record<string, Meaning | null>> = {
  '000': null,
  '010': { code: 'key_rejected', patience: 'person' },
  '011': { code: 'key_rejected', patience: 'person' },
  '012': { code: 'access_denied', patience: 'person' },
  // No filings, or a missing file: no fault.
  '013': null,
  '014': null,
  '020': { code: 'budget_spent', patience: 'midnight' },
  '021': { code: 'unusable_answer', patience: 'denied' },
  '100': { code: 'unusable_answer', patience: 'denied' },
  '101': { code: 'access_denied', patience: 'person' },
  '800': { code: 'maintenance_page', patience: 'transient', restMs: MAINTENANCE_MS },
  '900': { code: 'server_error', patience: 'transient' },
  '901': { code: 'key_rejected', patience: 'person' },
}

const UNKNOWN: Meaning = { code: 'unusable_answer', patience: 'denied' }

/** @returns null: no fault */
export function faultOf(status: string, message: string, nowMs: number): SourceFault | null {
  const meaning = Object.hasOwn(DART_STATUSES, status) ? DART_STATUSES[status] : UNKNOWN
  if (meaning === null || meaning === undefined) return null
  const { code, patience, restMs } = meaning
  const text = `status ${status.slice(0, 10)}: ${message.slice(0, 100)}`
  return new SourceFault(code, text, patience, restMs === undefined ? {} : { notBeforeMs: nowMs + restMs })
}
