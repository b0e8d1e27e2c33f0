import { createHash } from 'node:crypto'
import type { Redis } from 'ioredis'
import { recordAudit } from '#database/audit'
import type { Database } from '#database/pool'
import { findByUserId } from '#database/users'
import type { AuditAction } from '#shared/protocol/accounts'
import { SERVER_KEYS } from '#shared/protocol/names'
import type { Actor } from './act-on.ts'

/** Who looks at the same again within this time does not look anew. */
const SAME_READ_SECONDS = 15 * 60

/** What was read of other people's data. */
export interface Read {
  action: Extract<AuditAction, 'user_viewed' | 'users_listed'>
  target?: string
  details?: Record<string, unknown>
}

/** Puts a read on record before its answer leaves; once, however often a page refreshes what it shows. */
export async function recordRead(
  { database, redis }: { database: Database; redis: Redis },
  { userId, sessionId, visitor }: Actor & { sessionId: string },
  read: Read,
): Promise<void> {
  const digest = createHash('sha256').update(JSON.stringify(read)).digest('base64url')
  const key = `${SERVER_KEYS.read}${sessionId}:${digest}`
  if ((await redis.set(key, '1', 'EX', SAME_READ_SECONDS, 'NX')) === null) return
  try {
    const reader = await findByUserId(database, userId)
    await recordAudit(database, { adminId: userId, adminName: reader?.name ?? userId, ...read, ...visitor })
  } catch (error) {
    await redis.del(key)
    throw error
  }
}
