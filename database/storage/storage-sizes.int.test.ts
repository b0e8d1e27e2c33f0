import { afterAll, beforeAll, expect, it } from 'vitest'
import { resetStack, stackUrls } from '#platform/testing/embedded-stack'
import { openDatabase, type Database } from '../pool.ts'
import { setStoragePolicies } from './storage-policies.ts'
import { storageSizes, type TableSize } from './storage-sizes.ts'

const ROWS = 20_000
let db: Database
let tables: Map<string, TableSize>
beforeAll(async () => {
  db = openDatabase(stackUrls().databaseUrl, { applicationName: 'test' })
  await resetStack()
  for (const opens of ['2026-03-19T00:00:00Z', '2026-03-19T01:00:00Z'])
    await db.raw(
      `INSERT INTO ticks SELECT ?::timestamptz + step * interval '50 ms', 1, '2026-03-19', 1, 1, 1, 1, 1, step, step, 'trading'
       FROM generate_series(1, ?::integer) AS step`,
      [opens, ROWS],
    )
  await db.raw(
    `SELECT compress_chunk(chunk) FROM show_chunks('ticks', older_than => '2026-03-19T00:30:00Z'::timestamptz) AS chunk`,
  )
  await setStoragePolicies(db, {
    ticks: { compressAfterHours: 3, retentionDays: 20 },
    candles_5m: { retentionDays: 77 },
    gaps: { retentionDays: 9 },
  })
  const sizes = await storageSizes(db)
  expect(sizes.database_bytes).toBeGreaterThan(1e6)
  tables = new Map(sizes.tables.map((size) => [size.table, size]))
})
afterAll(() => db.destroy())

it('a hypertable is reported with its chunks, their compression, and the limits in force', () => {
  const ticks = tables.get('ticks')
  expect(ticks).toMatchObject({
    chunks: 2,
    compressed_chunks: 1,
    retention_days: 20,
    compress_after_hours: 3,
  })
  expect(ticks?.oldest).toEqual(new Date('2026-03-19T00:00:00Z'))
  expect(ticks?.newest).toEqual(new Date('2026-03-19T01:30:00Z'))
  expect(ticks?.compressed_bytes_before).toBeGreaterThan(8 * (ticks?.compressed_bytes_after ?? Infinity))
  expect(ticks?.bytes).toBeGreaterThan(1e6)
})

it('the estimated number of rows is about right, compressed or not, without ANALYZE', () => {
  expect(tables.get('ticks')?.rows).toBeGreaterThan(ROWS * 2 * 0.8)
  expect(tables.get('ticks')?.rows).toBeLessThan(ROWS * 2 * 1.3)
})

it('storage sizes list candles by their own names, and plain tables', () => {
  expect([...tables.keys()]).toEqual(
    expect.arrayContaining([
      'candles_1m',
      'candles_1d',
      'index_ticks',
      'listings',
      'audit_logs',
      'gaps',
      'sectors',
    ]),
  )
  expect([...tables.keys()].filter((name) => name.startsWith('_'))).toEqual([])
  expect(tables.get('candles_5m')).toMatchObject({ retention_days: 77, compress_after_hours: 48 })
  expect(tables.get('gaps')).toMatchObject({ chunks: null, retention_days: 9 })
  expect(tables.get('audit_logs')).toMatchObject({
    chunks: null,
    retention_days: null,
    compress_after_hours: null,
  })
})
