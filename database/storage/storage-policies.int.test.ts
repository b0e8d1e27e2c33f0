import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { resetStack, stackUrls } from '#platform/testing/embedded-stack'
import { openDatabase, type Database } from '../pool.ts'
import { policyJobs, runsItsOwnJobs, setStoragePolicies } from './storage-policies.ts'

let db: Database
beforeAll(() => {
  db = openDatabase(stackUrls().databaseUrl, { applicationName: 'test' })
})
beforeEach(async () => {
  await resetStack()
})
afterAll(() => db.destroy())

describe('storage policies beside foreign jobs in the same database', () => {
  beforeEach(async () => {
    await db.raw(`
      CREATE SCHEMA strangers;
      CREATE TABLE strangers.ticks (time timestamptz NOT NULL, value integer);
      SELECT create_hypertable('strangers.ticks', 'time');
      ALTER TABLE strangers.ticks SET (timescaledb.compress);
      SELECT add_compression_policy('strangers.ticks', compress_after => interval '9 days');
      CREATE PROCEDURE strangers.drop_old_chunks(job_id integer, config jsonb) LANGUAGE plpgsql AS 'BEGIN END';
      SELECT add_job('strangers.drop_old_chunks', interval '1 day', config => '{"hypertable": "ticks"}')`)
  })
  afterEach(async () => {
    await db.raw(`SELECT delete_job(job_id) FROM timescaledb_information.jobs
      WHERE proc_schema = 'strangers' OR hypertable_schema = 'strangers'`)
    await db.raw('DROP SCHEMA strangers CASCADE')
  })

  it('only jobs of this product are run', async () => {
    expect((await policyJobs(db)).map(({ what }) => what).sort()).toEqual([
      'compress_old_chunks candles_1m',
      'compress_old_chunks candles_5m',
      'compress_old_chunks index_candles_1m',
      'delete_old_alert_events alert_events',
      'delete_old_disclosures disclosures',
      'delete_old_gaps gaps',
      'delete_old_headlines headlines',
      'drop_old_chunks candles_1m',
      'drop_old_chunks candles_5m',
      'drop_old_chunks index_candles_1m',
      'drop_old_chunks index_ticks',
      'drop_old_chunks ticks',
      'policy_compression index_ticks',
      'policy_compression ticks',
      'refresh_candles',
      'refresh_index_candles',
    ])
  })

  it('only policies of this product are set', async () => {
    const configs = async () =>
      (
        await db.raw<{ rows: { config: object }[] }>(
          `SELECT config FROM timescaledb_information.jobs
           WHERE proc_schema = 'strangers' OR hypertable_schema = 'strangers' ORDER BY job_id`,
        )
      ).rows
    const before = await configs()
    await setStoragePolicies(db, { ticks: { compressAfterHours: 5, retentionDays: 10 } })
    expect(await configs()).toEqual(before)
    expect(before).toHaveLength(2)
  })
})

it('the embedded database, which has no scheduler, is known to run no jobs by itself', async () => {
  expect(await runsItsOwnJobs(db)).toBe(false)
})
