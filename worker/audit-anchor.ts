import type { Redis } from 'ioredis'
import { auditHead } from '#database/audit/audit-chain'
import type { Database } from '#database/pool'
import type { Log } from '#platform/log'
import { MAINTENANCE_KEYS } from '#shared/protocol/names'
import { HOUR_MS } from '#shared/time'

const EVERY_MS = HOUR_MS
const FIELD = 'audit-anchor'

export interface AuditAnchorDeps {
  db: Database
  redis: Redis
  log: Log
  nowMs: number
}

/**
 * Logs the end of the audit trail once an hour, over all workers, in the form that `verify-audit --anchor`
 * takes. Where the log is shipped to another machine, the owner of the database can no longer truncate or
 * rewrite the trail without leaving a trace.
 */
export async function logAuditAnchor({ db, redis, log, nowMs }: AuditAnchorDeps): Promise<void> {
  const lastMs = Number((await redis.hget(MAINTENANCE_KEYS.lastRun, FIELD)) ?? 0)
  if (lastMs <= nowMs && nowMs - lastMs < EVERY_MS) return
  const head = await auditHead(db)
  if (head === null) log.error('the audit trail has no head: it has been tampered with')
  else
    log.info(
      { audit_anchor: `${head.seq}:${head.hash}` },
      'the end of the audit trail, for verify-audit --anchor',
    )
  await redis.hset(MAINTENANCE_KEYS.lastRun, FIELD, nowMs)
}
