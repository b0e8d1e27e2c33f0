import { openDatabase, type Database } from '#database/pool'
import { policyJobs, runPolicyJob } from '#database/storage/storage-policies'
import { DAY_MS } from '#shared/time'
import { BARE_TICKS } from './tick-insert.ts'

/** Midnight UTC is the opening bell in Seoul. */
export const LAST_DAY_MS = Date.parse('2026-03-19T00:00:00Z')
const SESSION_SECONDS = 6.5 * 3_600

/** A market of few stocks that is polled for long; every day of it is a trading day. */
export interface MadeUpYear {
  listings: number
  days: number
  everySeconds: number
}

export function ticksOf({ listings, days, everySeconds }: MadeUpYear): number {
  return (listings * days * SESSION_SECONDS) / everySeconds
}

/** Bytes per tick, indexes included. */
export interface TickBytes {
  stored: number
  compressed: number
}

/**
 * Fills the hypertable day by day, as in production: the ticks of a day are compressed before the next, and
 * the candles are materialized and compressed as by the policies' jobs.
 */
export async function fillHypertable(
  db: Database,
  year: MadeUpYear,
  say: (what: string) => void,
): Promise<TickBytes> {
  const refresh = (await policyJobs(db)).find(({ what }) => what === 'refresh_candles')
  if (refresh === undefined) throw new Error('the candles have no job')
  const perDay = ticksOf({ ...year, days: 1 })
  let stored = 0
  // Chunks of half an hour, as in production, would be 3,250: more than the embedded database has locks for
  // in one statement, so that the raw ticks of a year could not be queried at all.
  await db.raw(`SELECT set_chunk_time_interval('ticks', interval '1 day')`)
  for (let day = 0; day < year.days; day++) {
    await insertDay(db, 'ticks', year, day)
    if (day === 0) stored = await bytesOf(db, 'ticks')
    await compress(db, 'ticks')
    if (day % 10 === 9 || day === year.days - 1) {
      await runPolicyJob(db, refresh.id)
      for (const view of ['candles_1m', 'candles_5m']) await compress(db, view)
      say(`${day + 1} of ${year.days} days are in the hypertable`)
    }
  }
  return { stored: stored / perDay, compressed: (await bytesOf(db, 'ticks')) / (perDay * year.days) }
}

/**
 * Fills a plain table of a server with the same ticks; its B-tree is built at the end. @returns bytes per
 * tick
 */
export async function fillPlainTable(
  url: string,
  year: MadeUpYear,
  say: (what: string) => void,
): Promise<number> {
  const db = openDatabase(url, { applicationName: 'bench', statementTimeoutMs: 0 })
  try {
    await db.raw(BARE_TICKS.replace(/,\s*PRIMARY KEY \([^)]*\)/, ''))
    for (let day = 0; day < year.days; day++) {
      await insertDay(db, 'bare_ticks', year, day)
      if (day % 50 === 49 || day === year.days - 1)
        say(`${day + 1} of ${year.days} days are in the plain table`)
    }
    await db.raw('ALTER TABLE bare_ticks ADD PRIMARY KEY (listing_id, time)')
    await db.raw('VACUUM ANALYZE bare_ticks')
    const { rows } = await db.raw<{ rows: { bytes: number }[] }>(
      `SELECT pg_total_relation_size('bare_ticks') AS bytes`,
    )
    return (rows[0]?.bytes ?? NaN) / ticksOf(year)
  } finally {
    await db.destroy()
  }
}

async function insertDay(
  db: Database,
  table: 'ticks' | 'bare_ticks',
  { listings, days, everySeconds }: MadeUpYear,
  day: number,
): Promise<void> {
  const opensAt = new Date(LAST_DAY_MS - (days - 1 - day) * DAY_MS)
  await db.raw(insertDayInto(table), [listings, opensAt, SESSION_SECONDS / everySeconds, everySeconds])
}

/**
 * Similar to a stock of the simulator: a tick every second, a price that moves within a per cent or two and
 * changes every three seconds or so, and a few shares each time. By hashes instead of random numbers, so that
 * two databases have the same rows.
 */
const insertDayInto = (table: string) => `
  INSERT INTO ${table} (time, listing_id, trade_date, price, previous_close, open, high, low, volume, value, state)
  SELECT at, id, (at AT TIME ZONE 'Asia/Seoul')::date, price, 70000, first_value(price) OVER day,
    max(price) OVER day, min(price) OVER day, sum(shares) OVER day, sum(shares * price) OVER day, 'trading'
  FROM (
    SELECT id, step, opens + step * every * interval '1 second' AS at,
      70000 + 100 * (6 * sin(step / 900.0 + id) + 3 * (hashint8(step / 3 * 4096 + id) & 65535) / 65536.0)::integer AS price,
      1 + (hashint8(step::bigint * 4096 + id + extract(epoch FROM opens)::bigint) & 511)::bigint AS shares
    FROM (SELECT ?::integer AS listings, ?::timestamptz AS opens, ?::integer AS steps, ?::integer AS every) AS requested,
      generate_series(1, listings) AS id, generate_series(1, steps::bigint) AS step
  ) AS polls
  WINDOW day AS (PARTITION BY id ORDER BY step)`

/** Compresses every uncompressed chunk: all data are of past days. */
async function compress(db: Database, table: string): Promise<void> {
  await db.raw(
    `SELECT compress_chunk(format('%I.%I', c.schema_name, c.table_name)::regclass)
     FROM _timescaledb_catalog.chunk c
     JOIN show_chunks(?::regclass) AS shown ON shown = format('%I.%I', c.schema_name, c.table_name)::regclass
     WHERE c.compressed_chunk_id IS NULL`,
    [table],
  )
}

async function bytesOf(db: Database, hypertable: string): Promise<number> {
  const { rows } = await db.raw<{ rows: { bytes: number }[] }>('SELECT hypertable_size(?) AS bytes', [
    hypertable,
  ])
  return rows[0]?.bytes ?? NaN
}
