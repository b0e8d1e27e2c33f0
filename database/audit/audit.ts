import type { AuditAction } from '#shared/auth/audit-actions'
import type { Database } from '../pool.ts'

/**
 * An audit entry. `adminId` is null for an unknown actor; `adminName` is then the name that was typed.
 * Accounts are identified by users.id, because a user_id may be registered again later.
 */
export interface AuditEntry {
  adminId: string | null
  /** The account of the actor; null: unknown. */
  adminAccountId: number | null
  adminName: string
  action: AuditAction
  target?: string
  /** The target, if it is an account. */
  targetAccountId?: number | undefined
  /** What changed, with `before` and `after`, or why it failed. Never a secret. */
  details?: Record<string, unknown>
  ipAddress: string | null
  userAgent: string | null
}

const USER_AGENT_LENGTH = 500

/**
 * Writes one row, in the transaction of the act. The database assigns its number, time and links, and all
 * other writes to the trail wait until that transaction ends: write it last, and hold no lock that another
 * writer needs. Texts from outside are truncated to their columns.
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

/**
 * The details have a field with the name of a secret: the row could not be deleted, so it must not be
 * written.
 */
export class SecretInDetailsError extends Error {
  constructor(field: string) {
    super(`details of an act must not have the field ${field}`)
    this.name = 'SecretInDetailsError'
  }
}

const SECRET_NAME = /passw|token|secret|hash|cookie|authorization/i

/** By field name, at any depth. A boolean may have such a name, as the existence of a secret is no secret. */
function refuseSecrets(details: unknown): void {
  if (typeof details !== 'object' || details === null) return
  for (const [field, value] of Object.entries(details)) {
    if (!Array.isArray(details) && SECRET_NAME.test(field) && typeof value !== 'boolean') {
      throw new SecretInDetailsError(field)
    }
    refuseSecrets(value)
  }
}

/** Truncated by code points, as varchar counts them, so that no character is split. */
function cut(text: string, length: number): string {
  return text.length <= length ? text : Array.from(text).slice(0, length).join('')
}
