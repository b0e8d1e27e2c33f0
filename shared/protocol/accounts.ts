import type { AuditRow } from '../rest/audit.ts'

/** Topics of the namespace `/admin`. */
export const ADMIN_TOPICS = ['audit', 'logins'] as const
export type AdminTopic = (typeof ADMIN_TOPICS)[number]

/** One row as it happens, `event` on the socket. */
export interface AdminEvent {
  topic: AdminTopic
  seq: number
  row: AuditRow
}
