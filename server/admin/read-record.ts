import { createHash } from 'node:crypto'
import type { Redis } from 'ioredis'
import { findActor } from '#database/audit/actor'
import { recordAudit } from '#database/audit/audit'
import type { Database } from '#database/pool'
import type { AuditAction } from '#shared/auth/audit-actions'
import { SERVER_KEYS } from '#shared/protocol/names'
import type { Actor } from './act-on.ts'

/** A repeated read within this time is not recorded again. */
const SAME_READ_SECONDS = 15 * 60

/** An admin with the session of the read. */
export type Reader = Actor & { sessionId: string }

/** Which personal data were read. */
export interface Read {
  action: Extract<AuditAction, 'user_viewed' | 'users_listed' | 'audit_viewed'>
  target?: string
  targetAccountId?: number
  details?: Record<string, unknown>
}

/**
 * Records a read before its answer is sent; once, however often a page refreshes. The marker is set after the
 * row was written: of two concurrent identical reads neither is answered before it is recorded, and each may
 * have a row.
 */
export async function recordRead(
  { database, redis }: { database: Database; redis: Redis },
  { userId, sessionId, visitor }: Reader,
  read: Read,
): Promise<void> {
  const digest = createHash('sha256').update(JSON.stringify(read)).digest('base64url')
  const key = `${SERVER_KEYS.read}${sessionId}:${digest}`
  if ((await redis.exists(key)) === 1) return
  await recordAudit(database, {
    ...(await findActor(database, userId)),
    ...read,
    ...visitor,
  })
  // The marker only saves the next row; the read is recorded, so it may be answered.
  await redis.set(key, '1', 'EX', SAME_READ_SECONDS).catch(() => {})
}
