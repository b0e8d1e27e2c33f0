import type { Redis } from 'ioredis'
import type { Database } from '#database/pool'
import type { Log } from '#platform/log'
import { hasElapsed } from '#platform/wait'
import {
  policyJobs,
  runPolicyJob,
  runsItsOwnJobs,
  setStoragePolicies,
} from '#database/storage/storage-policies'
import type { StoragePolicies } from '#database/storage/storage-policies'
import { MAINTENANCE_KEYS, type JobFault } from '#shared/protocol/names'
import { MINUTE_MS } from '#shared/time'
import { logAuditAnchor } from './audit-anchor.ts'

/** A failed job is retried after this long, or at its next turn if that is sooner. */
const RETRY_AFTER_MS = 10 * MINUTE_MS

export interface MaintenanceDeps {
  db: Database
  redis: Redis
  log: Log
  now: () => number
  policies: StoragePolicies
}

/**
 * The maintenance of every minute. The operator's settings are first written to the database, once; not at
 * the worker's start, because the database may be unavailable then.
 */
export function createMaintenance({ now, policies, ...deps }: MaintenanceDeps): () => Promise<void> {
  let areSet = false
  return async () => {
    await logAuditAnchor({ ...deps, nowMs: now() }).catch((err: unknown) =>
      deps.log.error({ err }, 'the end of the audit trail could not be logged'),
    )
    if (!areSet) await setStoragePolicies(deps.db, policies)
    areSet = true
    await runDuePolicyJobs({ ...deps, nowMs: now() })
  }
}

/**
 * Runs the jobs of the database's policies (compression, retention) when the database has no scheduler of its
 * own; a database server has one, and then this does nothing. A failed job does not stop the others; the
 * failure is logged, and kept in Redis for the storage page.
 */
export async function runDuePolicyJobs({
  db,
  redis,
  log,
  nowMs,
}: {
  db: Database
  redis: Redis
  log: Log
  nowMs: number
}): Promise<void> {
  if (await runsItsOwnJobs(db)) return
  const lastRun = await redis.hgetall(MAINTENANCE_KEYS.lastRun)
  for (const job of await policyJobs(db)) {
    if (!hasElapsed(Number(lastRun[job.id] ?? 0), job.everyMs, nowMs)) continue
    const startedMs = performance.now()
    try {
      await runPolicyJob(db, job.id)
      await redis.hset(MAINTENANCE_KEYS.lastRun, job.id, nowMs)
      await redis.hdel(MAINTENANCE_KEYS.faults, String(job.id))
      log.info({ job: job.what, ms: Math.round(performance.now() - startedMs) }, 'ran a policy job')
    } catch (err) {
      log.error({ err, job: job.what }, 'a policy job failed')
      const reason = err instanceof Error ? err.message : String(err)
      const fault: JobFault = { job: job.what, failed_at_ms: nowMs, reason }
      await redis.hset(MAINTENANCE_KEYS.faults, job.id, JSON.stringify(fault))
      const retryMs = Math.min(job.everyMs, RETRY_AFTER_MS)
      await redis.hset(MAINTENANCE_KEYS.lastRun, job.id, nowMs - job.everyMs + retryMs)
    }
  }
}
