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

/** TimescaleDB's view of jobs shows those of every schema; ours are the ones that the migrations put there. */
const OUR_COMPRESSION = `proc_name = 'policy_compression'
  AND hypertable_schema = current_schema() AND hypertable_name IN ('ticks', 'index_ticks')`
const OUR_RETENTION = `proc_name = 'drop_old_chunks' AND proc_schema = current_schema()`
const OUR_CANDLES = `proc_name IN ('refresh_candles', 'refresh_index_candles', 'compress_old_chunks')
  AND proc_schema = current_schema()`

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
     FROM timescaledb_information.jobs WHERE ${OUR_COMPRESSION} AND hypertable_name = 'ticks'`,
    [compressAfterHours],
  )
  await db.raw(
    `SELECT alter_job(job_id, config => config || jsonb_build_object('drop_created_before', make_interval(days => ?)))
     FROM timescaledb_information.jobs WHERE ${OUR_RETENTION} AND config->>'hypertable' = 'ticks'`,
    [retentionDays],
  )
}

/**
 * Whether the database runs its policies' jobs by itself. A server does, by a scheduler among its background workers;
 * the embedded build has no background workers, and there somebody must call the jobs.
 *
 * The scheduler is known by its application name, which every role may read of every session; `backend_type` is null
 * for a role without the rights of pg_read_all_stats.
 */
export async function runsItsOwnJobs(db: Knex): Promise<boolean> {
  const { rows } = await db.raw<{ rows: unknown[] }>(
    `SELECT 1 FROM pg_stat_activity
     WHERE application_name = 'TimescaleDB Background Worker Scheduler' AND datname = current_database()`,
  )
  return rows.length > 0
}

/** Jobs of policies on our tables. */
export async function policyJobs(db: Knex): Promise<PolicyJob[]> {
  const { rows } = await db.raw<{ rows: { id: number; what: string; every_ms: string | number }[] }>(`
    SELECT job_id AS id, proc_name || ' ' || coalesce(hypertable_name, config->>'hypertable', '') AS what,
      extract(epoch FROM schedule_interval) * 1000 AS every_ms
    FROM timescaledb_information.jobs
    WHERE scheduled AND ((${OUR_COMPRESSION}) OR (${OUR_RETENTION}) OR (${OUR_CANDLES})) ORDER BY job_id`)
  return rows.map((row) => ({ id: row.id, what: row.what.trim(), everyMs: Number(row.every_ms) }))
}

export async function runPolicyJob(db: Knex, id: number): Promise<void> {
  await db.raw(`CALL run_job(?)`, [id])
}
