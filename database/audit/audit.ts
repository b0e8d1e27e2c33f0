import type { AuditAction } from '#shared/auth/audit-actions'
import type { Database } from '../pool.ts'

/**
 * One act for the record. `adminId` is null when nobody known did it; `adminName` then is the name that was claimed.
 * Accounts are known by users.id: a user_id may be somebody else's later.
 */
export interface AuditEntry {
  adminId: string | null
  /** The account that acted; null: nobody known. */
  adminAccountId: number | null
  adminName: string
  action: AuditAction
  target?: string
  /** The account it was done to, where it is one. */
  targetAccountId?: number | undefined
  /** What changed, with `before` and `after`, or why it failed. Never a secret. */
  details?: Record<string, unknown>
  ipAddress: string | null
  userAgent: string | null
}

const USER_AGENT_LENGTH = 500

/**
 * Writes one row, in the transaction of the act it records. The database gives it its place, time and links, and until
 * that transaction ends nobody else can write to the trail: record last, and hold no lock that another writer waits for.
 * Texts from outside are cut to their columns.
 * @throws SecretInDetailsError
 */
export async function recordAudit(transaction: Database, entry: AuditEntry): Promise<void> {
  refuseSecrets(entry.details)
  await transaction('audit_logs').insert({
    admin_id: entry.adminId,
    admin_account_id: entry.adminAccountId,
    admin_name: cut(entry.adminName, 100),
    action: entry.action,
    target: entry.target === undefined ? null : cut(entry.target, 100),
    target_account_id: entry.targetAccountId ?? null,
    details: entry.details === undefined ? null : JSON.stringify(entry.details),
    ip_address: entry.ipAddress === null ? null : cut(entry.ipAddress, 50),
    user_agent: entry.userAgent === null ? null : cut(entry.userAgent, USER_AGENT_LENGTH),
  })
}

/** Details have a field that is named like a secret: what cannot be deleted must not be written. */
export class SecretInDetailsError extends Error {
  constructor(field: string) {
    super(`details of an act must not have the field ${field}`)
    this.name = 'SecretInDetailsError'
  }
}

const SECRET_NAME = /passw|token|secret|hash|cookie|authorization/i

/** By name, at any depth. Whether there is a secret is none, so a boolean may have such a name. */
function refuseSecrets(details: unknown): void {
  if (typeof details !== 'object' || details === null) return
  for (const [field, value] of Object.entries(details)) {
    if (!Array.isArray(details) && SECRET_NAME.test(field) && typeof value !== 'boolean') {
      throw new SecretInDetailsError(field)
    }
    refuseSecrets(value)
  }
}

/** Cut by characters, as varchar counts them, so that no character is halved. */
function cut(text: string, length: number): string {
  return text.length <= length ? text : Array.from(text).slice(0, length).join('')
}
