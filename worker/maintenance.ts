import type { Knex } from 'knex'
import type { Redis } from 'ioredis'
import type { Log } from '#platform/log'
import { policyJobs, runPolicyJob, runsItsOwnJobs } from '#database/storage-policies'

/** Redis hash: job id → when it last ran here, epoch milliseconds. The embedded database keeps no such record. */
const LAST_RUN_KEY = 'maintenance:last-run'

/**
 * Runs the jobs of the database's policies (compression, retention) where nobody else does. A database server has a
 * scheduler of its own, and there this does nothing.
 */
export async function runDuePolicyJobs({
  db,
  redis,
  log,
  nowMs,
}: {
  db: Knex
  redis: Redis
  log: Log
  nowMs: number
}): Promise<void> {
  if (await runsItsOwnJobs(db)) return
  const lastRun = await redis.hgetall(LAST_RUN_KEY)
  for (const job of await policyJobs(db)) {
    if (nowMs - Number(lastRun[job.id] ?? 0) < job.everyMs) continue
    const startedMs = performance.now()
    await runPolicyJob(db, job.id)
    await redis.hset(LAST_RUN_KEY, String(job.id), nowMs)
    log.info({ job: job.what, ms: Math.round(performance.now() - startedMs) }, 'ran a policy job')
  }
}
