import { performance } from 'node:perf_hooks'
import { readCandles } from '#database/candles'
import { openDatabase, type Database } from '#database/pool'
import { policyJobs, runPolicyJob } from '#database/storage-policies'
import type { CandleInterval } from '#shared/market/candle'
import { DAY_MS } from '#shared/market/seoul-time'
import { against, ratioText, type Bench, type Table } from './harness/figure.ts'
import { median, percentile } from './harness/statistics.ts'
import { BARE_TICKS } from './harness/tick-insert.ts'

export const title = 'Candles of one listing over a day, a month and a year'

/** Midnight UTC is the opening bell in Seoul. */
const LAST_DAY_MS = Date.parse('2026-03-19T00:00:00Z')
const SESSION_SECONDS = 6.5 * 3_600

interface Market {
  listings: number
  days: number
  everySeconds: number
}

const QUESTIONS: readonly { what: string; interval: CandleInterval; bucket: string; days: number }[] = [
  { what: 'a day, 1m', interval: '1m', bucket: '1 minute', days: 1 },
  { what: 'a month, 1h', interval: '1h', bucket: '1 hour', days: 30 },
  { what: 'a year, 1d', interval: '1d', bucket: '1 day', days: 250 },
]

export async function run(bench: Bench): Promise<Table[]> {
  const { databaseUrl } = await bench.stage()
  const db = openDatabase(databaseUrl, { applicationName: 'bench', statementTimeoutMs: 0 })
  const market = bench.quick
    ? { listings: 2, days: 5, everySeconds: 10 }
    : { listings: 9, days: 250, everySeconds: 1 }
  const bytes = await fill(db, market, bench.say)
  const ticks = (market.listings * market.days * SESSION_SECONDS) / market.everySeconds

  const rows: string[][] = []
  for (const { what, interval, bucket, days } of QUESTIONS) {
    bench.say(what)
    const toMs = LAST_DAY_MS + DAY_MS
    const fromMs = LAST_DAY_MS - (days - 1) * DAY_MS
    const span = [new Date(fromMs), new Date(toMs)]
    const candles = await time(bench.quick ? 5 : 200, () =>
      readCandles(db, { listingId: 2, interval, fromMs, toMs, limit: 5_000 }),
    )
    const slow = bench.quick ? 2 : 7
    const raw = await time(slow, () => db.raw(rawQuestion('ticks'), [bucket, ...span]))
    const plain = await time(slow, () => db.raw(rawQuestion('bare_ticks'), [bucket, ...span]))
    const isTarget = interval === '1d'
    const beside = (slow: { p50: number }) =>
      isTarget ? against(candles.p50 / slow.p50, 1 / 20) : ratioText(candles.p50 / slow.p50)
    rows.push([
      what,
      candles.p50.toFixed(1) + (isTarget ? ` (≤ 10 ${candles.p50 <= 10 ? '✓' : '✗'})` : ''),
      candles.p99.toFixed(1),
      raw.p50.toFixed(0),
      beside(raw),
      plain.p50.toFixed(0),
      beside(plain),
    ])
  }
  await db.raw('TRUNCATE ticks')
  await db.raw('DROP TABLE bare_ticks')
  await db.destroy()
  return [
    {
      caption: `ms to answer, ${(ticks / 1e6).toFixed(1)} million ticks stored, of ${market.listings} listings over ${market.days} days:`,
      columns: [
        'asked',
        'candles p50',
        'p99',
        'raw ticks p50',
        'candles ÷ raw',
        'plain table p50',
        'candles ÷ plain',
      ],
      rows,
      notes: [
        "Candles: the server's own reading of them on the embedded TimescaleDB. Raw ticks: one statement that groups the hypertable, compressed as it is in use. Plain table: the same statement over the same rows in a table with a B-tree on listing and time, in the same database.",
      ],
    },
    {
      caption: 'bytes a tick in the hypertable, indexes included:',
      columns: ['as stored', 'compressed', 'compressed ÷ stored'],
      rows: [
        [
          bytes.stored.toFixed(1),
          bytes.compressed.toFixed(1),
          against(bytes.compressed / bytes.stored, 1 / 8),
        ],
      ],
    },
  ]
}

/** Day by day, as it would have come: the ticks of a day are compressed before the next. Answers with bytes a tick. */
async function fill(
  db: Database,
  { listings, days, everySeconds }: Market,
  say: Bench['say'],
): Promise<{ stored: number; compressed: number }> {
  await db.raw('TRUNCATE ticks')
  await db.raw('DROP TABLE IF EXISTS bare_ticks')
  await db.raw(BARE_TICKS)
  const refresh = (await policyJobs(db)).find(({ what }) => what === 'refresh_candles')
  if (refresh === undefined) throw new Error('the candles have no job')
  let stored = 0
  for (let day = 0; day < days; day++) {
    const opensMs = LAST_DAY_MS - (days - 1 - day) * DAY_MS
    await db.raw(FILL_DAY, [listings, new Date(opensMs), SESSION_SECONDS / everySeconds, everySeconds])
    await db.raw('INSERT INTO bare_ticks SELECT * FROM ticks WHERE time >= ?', [new Date(opensMs)])
    if (day === 0) stored = await bytesOfTicks(db)
    await db.raw(
      `SELECT compress_chunk(chunk, if_not_compressed => true) FROM show_chunks('ticks', newer_than => ?::timestamptz) AS chunk`,
      [new Date(opensMs)],
    )
    if (day % 10 === 9 || day === days - 1) {
      await runPolicyJob(db, refresh.id)
      say(`${day + 1} of ${days} days`)
    }
  }
  await db.raw('VACUUM ANALYZE bare_ticks')
  const ticksPerDay = (listings * SESSION_SECONDS) / everySeconds
  return {
    stored: stored / ticksPerDay,
    compressed: (await bytesOfTicks(db)) / (ticksPerDay * days),
  }
}

async function bytesOfTicks(db: Database): Promise<number> {
  const { rows } = await db.raw<{ rows: { bytes: number }[] }>(`SELECT hypertable_size('ticks') AS bytes`)
  return rows[0]?.bytes ?? NaN
}

/** A price that wanders within a per cent or two, and a few shares a second. */
const FILL_DAY = `
  INSERT INTO ticks
  SELECT at, id, (at AT TIME ZONE 'Asia/Seoul')::date, price, 70000, 70000,
    max(price) OVER day, min(price) OVER day, sum(shares) OVER day, sum(shares * price) OVER day, 'trading'
  FROM (
    SELECT id, opens + step * every * interval '1 second' AS at, step,
      70000 + 100 * (6 * sin(step / 900.0 + id) + 3 * random())::integer AS price, 1 + (random() * 400)::integer AS shares
    FROM generate_series(1, ?::integer) AS id, (SELECT ?::timestamptz AS opens, ?::integer AS steps, ?::integer AS every) AS day,
      generate_series(1, steps) AS step
  ) AS polls
  WINDOW day AS (PARTITION BY id ORDER BY step)`

const rawQuestion = (table: string) => `
  SELECT time_bucket(?::interval, time, 'Asia/Seoul') AS bucket, first(price, time), max(price), min(price),
    last(price, time), max(volume)
  FROM ${table} WHERE listing_id = 2 AND time >= ? AND time < ? GROUP BY 1 ORDER BY 1`

/** ms of a question asked again and again; the first time is not counted. */
async function time(times: number, ask: () => Promise<unknown>): Promise<{ p50: number; p99: number }> {
  await ask()
  const taken: number[] = []
  for (let i = 0; i < times; i++) {
    const fromMs = performance.now()
    await ask()
    taken.push(performance.now() - fromMs)
  }
  return { p50: median(taken), p99: percentile(taken, 0.99) }
}
