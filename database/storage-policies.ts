import type { Knex } from 'knex'

export interface StoragePolicy {
  compressAfterHours: number
  retentionDays: number
}

/** A job of TimescaleDB that a policy put there. */
export interface PolicyJob {
  id: number
  what: string
  everyMs: number
}

/**
 * Sets compression and retention of the ticks to the operator's settings. Ages count from when a chunk was made, so a
 * day of last year that is replayed today is new.
 */
export async function setTickPolicies(
  db: Knex,
  { compressAfterHours, retentionDays }: StoragePolicy,
): Promise<void> {
  await db.raw(
    `SELECT alter_job(job_id, config => config || jsonb_build_object('compress_created_before', make_interval(hours => ?)))
     FROM timescaledb_information.jobs WHERE proc_name = 'policy_compression' AND hypertable_name = 'ticks'`,
    [compressAfterHours],
  )
  await db.raw(
    `SELECT alter_job(job_id, config => config || jsonb_build_object('drop_created_before', make_interval(days => ?)))
     FROM timescaledb_information.jobs WHERE proc_name = 'drop_old_chunks' AND config->>'hypertable' = 'ticks'`,
    [retentionDays],
  )
}

/**
 * Whether the database runs its policies' jobs by itself. A server does, by a scheduler among its background workers;
 * the embedded build has no background workers, and there somebody must call the jobs.
 */
export async function runsItsOwnJobs(db: Knex): Promise<boolean> {
  const { rows } = await db.raw<{ rows: unknown[] }>(
    `SELECT 1 FROM pg_stat_activity WHERE backend_type LIKE 'TimescaleDB%' LIMIT 1`,
  )
  return rows.length > 0
}

/** Jobs of policies on our tables (ids from 1000; below are TimescaleDB's own). */
export async function policyJobs(db: Knex): Promise<PolicyJob[]> {
  const { rows } = await db.raw<{ rows: { id: number; what: string; every_ms: string | number }[] }>(`
    SELECT job_id AS id, proc_name || ' ' || coalesce(hypertable_name, config->>'hypertable', '') AS what,
      extract(epoch FROM schedule_interval) * 1000 AS every_ms
    FROM timescaledb_information.jobs WHERE job_id >= 1000 AND scheduled ORDER BY job_id`)
  return rows.map((row) => ({ id: row.id, what: row.what.trim(), everyMs: Number(row.every_ms) }))
}

export async function runPolicyJob(db: Knex, id: number): Promise<void> {
  await db.raw(`CALL run_job(?)`, [id])
}
