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
 * day of last year that is replayed today is new. Several workers may do this at once.
 */
export async function setTickPolicies(
  db: Knex,
  { compressAfterHours, retentionDays }: StoragePolicy,
): Promise<void> {
  await db.transaction(async (trx) => {
    await trx.raw(`SELECT pg_advisory_xact_lock(hashtext('tick policies'))`)
    const { rows } = await trx.raw<{ rows: { same: boolean }[] }>(POLICIES_ARE, [
      compressAfterHours,
      retentionDays,
    ])
    if (rows[0]?.same === true) return
    await trx.raw(`SELECT remove_compression_policy('ticks', if_exists => true)`)
    await trx.raw(`SELECT remove_retention_policy('ticks', if_exists => true)`)
    await trx.raw(
      `SELECT add_compression_policy('ticks', compress_created_before => make_interval(hours => ?))`,
      [compressAfterHours],
    )
    await trx.raw(`SELECT add_retention_policy('ticks', drop_created_before => make_interval(days => ?))`, [
      retentionDays,
    ])
  })
}

const POLICIES_ARE = `
  SELECT count(*) FILTER (WHERE (config->>'compress_created_before')::interval = make_interval(hours => ?)) = 1
     AND count(*) FILTER (WHERE (config->>'drop_created_before')::interval = make_interval(days => ?)) = 1 AS same
  FROM timescaledb_information.jobs WHERE hypertable_name = 'ticks'`

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
    SELECT job_id AS id, proc_name || ' ' || coalesce(hypertable_name, '') AS what,
      extract(epoch FROM schedule_interval) * 1000 AS every_ms
    FROM timescaledb_information.jobs WHERE job_id >= 1000 AND scheduled ORDER BY job_id`)
  return rows.map((row) => ({ id: row.id, what: row.what.trim(), everyMs: Number(row.every_ms) }))
}

export async function runPolicyJob(db: Knex, id: number): Promise<void> {
  await db.raw(`CALL run_job(?)`, [id])
}
