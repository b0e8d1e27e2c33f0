import type { Database } from '../pool.ts'

/**
 * How long the rows of a table stay uncompressed, and how long they are retained; unset: as the migrations
 * define it.
 */
export interface StoragePolicy {
  compressAfterHours?: number
  retentionDays?: number
}

/**
 * Tables with a configurable lifetime. All others are kept forever: days, listings, accounts, the audit
 * trail.
 */
export type LimitedTable =
  | 'ticks'
  | 'index_ticks'
  | 'candles_1m'
  | 'candles_5m'
  | 'index_candles_1m'
  | 'gaps'
  | 'disclosures'
  | 'headlines'
  | 'alert_events'

export type StoragePolicies = Readonly<Partial<Record<LimitedTable, StoragePolicy>>>

/** A TimescaleDB job of a policy. */
export interface PolicyJob {
  id: number
  what: string
  everyMs: number
}

/** TimescaleDB's view of jobs includes those of every schema; ours are those that the migrations created. */
const OUR_COMPRESSION = `proc_name = 'policy_compression'
  AND hypertable_schema = current_schema() AND hypertable_name IN ('ticks', 'index_ticks')`
const OUR_RETENTION = `proc_name = 'drop_old_chunks' AND proc_schema = current_schema()`
const OUR_OWN = `proc_schema = current_schema()
  AND proc_name IN ('refresh_candles', 'refresh_index_candles', 'compress_old_chunks', 'delete_old_gaps', 'delete_old_disclosures', 'delete_old_headlines', 'delete_old_alert_events')`
export const OURS = `((${OUR_COMPRESSION}) OR (${OUR_RETENTION}) OR (${OUR_OWN}))`
/** The table of one of our jobs. */
export const TABLE_OF_JOB = `coalesce(hypertable_name, config->>'hypertable')`

/**
 * Applies the operator's settings of compression and retention. Ages count from when a chunk was created, so
 * a day of last year that is replayed today is new.
 */
export async function setStoragePolicies(db: Database, policies: StoragePolicies): Promise<void> {
  for (const [table, { compressAfterHours, retentionDays }] of Object.entries(policies)) {
    await setAge(db, table, 'compress_created_before', { hours: compressAfterHours })
    await setAge(db, table, 'drop_created_before', { days: retentionDays })
  }
}

async function setAge(
  db: Database,
  table: string,
  key: string,
  { hours = 0, days = 0 }: { hours?: number | undefined; days?: number | undefined },
): Promise<void> {
  if (hours === 0 && days === 0) return
  await db.raw('SELECT set_storage_age(?, ?, make_interval(days => ?, hours => ?))', [
    table,
    key,
    days,
    hours,
  ])
}

/**
 * Whether the database runs its policies' jobs by itself. A server does, with a scheduler among its
 * background workers; the embedded build has no background workers, and there the worker must run the jobs.
 *
 * The scheduler is identified by its application name, which every role may read of every session;
 * `backend_type` is null for a role without the rights of pg_read_all_stats.
 */
export async function runsItsOwnJobs(db: Database): Promise<boolean> {
  const { rows } = await db.raw<{ rows: unknown[] }>(
    `SELECT 1 FROM pg_stat_activity
     WHERE application_name = 'TimescaleDB Background Worker Scheduler' AND datname = current_database()`,
  )
  return rows.length > 0
}

/** The policy jobs of our tables. */
export async function policyJobs(db: Database): Promise<PolicyJob[]> {
  const { rows } = await db.raw<{ rows: { id: number; what: string; every_ms: string | number }[] }>(`
    SELECT job_id AS id, concat_ws(' ', proc_name, ${TABLE_OF_JOB}) AS what,
      extract(epoch FROM schedule_interval) * 1000 AS every_ms
    FROM timescaledb_information.jobs
    WHERE scheduled AND ${OURS} ORDER BY job_id`)
  return rows.map((row) => ({ id: row.id, what: row.what, everyMs: Number(row.every_ms) }))
}

export async function runPolicyJob(db: Database, id: number): Promise<void> {
  await db.raw(`CALL run_job(?)`, [id])
}
