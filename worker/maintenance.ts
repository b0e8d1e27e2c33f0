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
import { logAuditAnchor } from './audit-anchor.ts'

/** A job that failed is tried again after so long, or at its next turn if that is sooner. */
const RETRY_AFTER_MS = 10 * 60_000

export interface MaintenanceDeps {
  db: Database
  redis: Redis
  log: Log
  now: () => number
  policies: StoragePolicies
}

/**
 * What is to be done every minute. The operator's settings are brought into the database first, once: not when the worker
 * starts, because it may be away then.
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
 * Runs the jobs of the database's policies (compression, retention) where nobody else does. A database server has a
 * scheduler of its own, and there this does nothing. A job that fails keeps no other from running; that it did is in the log,
 * and in Redis for whoever asks about the storage.
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
