import { createHash } from 'node:crypto'
import type { Redis } from 'ioredis'
import { findActor } from '#database/audit/actor'
import { recordAudit } from '#database/audit/audit'
import type { Database } from '#database/pool'
import type { AuditAction } from '#shared/auth/audit-actions'
import { SERVER_KEYS } from '#shared/protocol/names'
import type { Actor } from './act-on.ts'

/** Who looks at the same again within this time does not look anew. */
const SAME_READ_SECONDS = 15 * 60

/** An admin who reads, and the session they do it in. */
export type Reader = Actor & { sessionId: string }

/** What was read of other people's data. */
export interface Read {
  action: Extract<AuditAction, 'user_viewed' | 'users_listed' | 'audit_viewed'>
  target?: string
  targetAccountId?: number
  details?: Record<string, unknown>
}

/**
 * Puts a read on record before its answer leaves; once, however often a page refreshes what it shows. That it is there is
 * noted when it is: of the same read twice at once neither is answered before, and each may have a row.
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
  // It only spares the next row; the read is on record, so it is answered.
  await redis.set(key, '1', 'EX', SAME_READ_SECONDS).catch(() => {})
}
