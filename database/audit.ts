import type { Database } from './pool.ts'

export const AUDIT_ACTIONS = ['login', 'login_failed', 'logout', 'register', 'bootstrap'] as const
export type AuditAction = (typeof AUDIT_ACTIONS)[number]

/** One act on record. `adminId` is null when nobody known did it; `adminName` then is the name that was claimed. */
export interface AuditEntry {
  adminId: string | null
  adminName: string
  action: AuditAction
  target?: string
  details?: string
  ipAddress: string | null
  userAgent: string | null
}

const USER_AGENT_LENGTH = 500

/** Writes one row, in the transaction of the act it records. Texts from outside are cut to their columns. */
export async function recordAudit(database: Database, entry: AuditEntry): Promise<void> {
  await database('audit_logs').insert({
    admin_id: entry.adminId,
    admin_name: cut(entry.adminName, 100),
    action: entry.action,
    target: entry.target === undefined ? null : cut(entry.target, 100),
    details: entry.details ?? null,
    ip_address: entry.ipAddress === null ? null : cut(entry.ipAddress, 50),
    user_agent: entry.userAgent === null ? null : cut(entry.userAgent, USER_AGENT_LENGTH),
  })
}

/** Cut by characters, as varchar counts them, so that no character is halved. */
function cut(text: string, length: number): string {
  return text.length <= length ? text : Array.from(text).slice(0, length).join('')
}
