import { afterAll, beforeAll, expect, it } from 'vitest'
import { dropStack, resetStack, stackUrls } from '#platform/testing/embedded-stack'
import { migrateLatest } from '../migrate.ts'
import { openDatabase, type Database } from '../pool.ts'

let database: Database
beforeAll(async () => {
  database = openDatabase(stackUrls().databaseUrl, { applicationName: 'test' })
  // Created anew, not by the setup of the tests that defined the pristine schema.
  await dropStack()
  await migrateLatest(database)
})
afterAll(() => database.destroy())

const AGGREGATES = ['index_candles_1m', 'index_candles_5m', 'index_candles_1h', 'index_candles_1d']

/** Another one after a drop. */
const CREATED_AS = `SELECT 'listings'::regclass::oid::int AS value`

async function valuesOf(sql: string): Promise<unknown[]> {
  const { rows } = await database.raw<{ rows: { value: unknown }[] }>(sql)
  return rows.map(({ value }) => value)
}

async function storeSomething(): Promise<void> {
  await database.raw(`
    INSERT INTO listings (code, isin, name, market, section, board, shares)
    VALUES ('005930', 'KR7005930003', '삼성전자', 'KOSPI', '', 'krx', 1)`)
  await database.raw(`
    INSERT INTO index_ticks (board, code, time, trade_date, value, volume, turnover)
    SELECT 'krx', 'KOSPI', timestamptz '2026-03-19 09:00+09' + i * interval '10 s', '2026-03-19', 100 + i, i, i
    FROM generate_series(1, 500) i`)
  for (const name of AGGREGATES)
    await database.raw(`CALL refresh_continuous_aggregate('${name}', NULL, NULL)`)
  await database.raw(`SELECT compress_chunk(chunk) FROM show_chunks('index_ticks') chunk`)
  await database.raw(`ALTER TABLE audit_head DISABLE TRIGGER ALL; UPDATE audit_head SET seq = 7;
    ALTER TABLE audit_head ENABLE TRIGGER ALL`)
}

it('a reset keeps a schema that is as the migrations make it, and nothing that was stored in it since', async () => {
  const catalog = () =>
    valuesOf(`
      SELECT to_jsonb(w) AS value FROM _timescaledb_catalog.continuous_aggs_watermark w
      UNION ALL
      SELECT to_jsonb(t) FROM _timescaledb_catalog.continuous_aggs_invalidation_threshold t
      UNION ALL
      SELECT to_jsonb(l) - 'materialization_id' FROM _timescaledb_catalog.continuous_aggs_materialization_invalidation_log l
      UNION ALL
      SELECT to_jsonb(l) FROM _timescaledb_catalog.continuous_aggs_hypertable_invalidation_log l
      ORDER BY 1`)
  await resetStack()
  const [before, created] = [await catalog(), await valuesOf(CREATED_AS)]

  for (const round of ['first', 'second']) {
    await storeSomething()
    expect(await catalog(), round).not.toEqual(before)
    await resetStack()
    expect(await catalog(), round).toEqual(before)
    expect(await valuesOf(`SELECT count(*)::int AS value FROM show_chunks('index_ticks')`), round).toEqual([
      0,
    ])
    expect(await valuesOf('SELECT count(*)::int AS value FROM index_candles_1m'), round).toEqual([0])
    expect(await valuesOf('SELECT count(*)::int AS value FROM listings'), round).toEqual([0])
    expect(await valuesOf('SELECT seq::int AS value FROM audit_head'), round).toEqual([0])
    expect(await valuesOf(`SELECT nextval('listings_id_seq')::int AS value`), round).toEqual([1])
    expect(await valuesOf(CREATED_AS), round).toEqual(created)
    expect(await migrateLatest(database), round).toEqual([])
  }
})

it('a reset leaves no empty chunk of rows that were deleted', async () => {
  await storeSomething()
  await database.raw(
    `SELECT decompress_chunk(chunk) FROM show_chunks('index_ticks') chunk; DELETE FROM index_ticks`,
  )
  await resetStack()
  expect(await valuesOf(`SELECT count(*)::int AS value FROM show_chunks('index_ticks')`)).toEqual([0])
})

it.each([
  'ALTER TABLE users ADD COLUMN nickname text',
  'ALTER TABLE listings DROP CONSTRAINT listings_pkey CASCADE',
  'CREATE FUNCTION one() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$',
  'ALTER TABLE audit_logs DISABLE TRIGGER ALL',
  `SELECT set_chunk_time_interval('ticks', interval '2 hours')`,
])('a reset makes a schema anew that was changed by %s', async (change) => {
  await resetStack()
  const created = await valuesOf(CREATED_AS)
  await database.raw(change)
  await resetStack()
  expect(await valuesOf(CREATED_AS)).not.toEqual(created)
  expect(await migrateLatest(database)).toEqual([])
})

it('a reset leaves no dead rows of tables that were large', async () => {
  await database.raw(`
    INSERT INTO users (user_id, email, name, password_hash, role)
    SELECT 'reader-' || n, 'reader-' || n || '@example.org', 'x', 'x', 'user' FROM generate_series(1, 5000) n`)
  await resetStack()
  expect(await valuesOf(`SELECT pg_relation_size('users')::int AS value`)).toEqual([0])
})
