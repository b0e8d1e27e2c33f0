import { performance } from 'node:perf_hooks'
import { readCandles } from '#database/candles/candles'
import { stockSeries } from '#database/candles/series'
import { openDatabase, type Database } from '#database/pool'
import type { Candle, CandleInterval } from '#shared/market/candle'
import { DAY_MS } from '#shared/time'
import { against, ratioText, type Bench, type Table } from './harness/figure.ts'
import {
  fillHypertable,
  fillPlainTable,
  LAST_DAY_MS,
  ticksOf,
  type MadeUpYear,
} from './harness/made-up-year.ts'
import { startNativePostgres } from './harness/native-postgres.ts'
import { median, percentile } from './harness/statistics.ts'

export const title = 'Candles of one listing over a day, a month and a year'

const LISTING = 2
const TARGET_MS = 10
const TARGET_TIMES_FASTER = 20
const TARGET_COMPRESSION = 8

interface Question {
  what: string
  interval: CandleInterval
  bucket: string
  /** The number of trading days; a month has 22, a year 250. */
  days: number
}

const QUESTIONS: readonly Question[] = [
  { what: 'a day, 1m', interval: '1m', bucket: '1 minute', days: 1 },
  { what: 'a day, 5m', interval: '5m', bucket: '5 minutes', days: 1 },
  { what: 'a month, 5m', interval: '5m', bucket: '5 minutes', days: 22 },
  { what: 'a month, 1h', interval: '1h', bucket: '1 hour', days: 22 },
  { what: 'a year, 1h', interval: '1h', bucket: '1 hour', days: 250 },
  { what: 'a year, 1d', interval: '1d', bucket: '1 day', days: 250 },
]

const FULL: MadeUpYear = { listings: 9, days: 250, everySeconds: 1 }
const QUICK: MadeUpYear = { listings: 2, days: 5, everySeconds: 10 }

export async function run(bench: Bench): Promise<Table[]> {
  const year = bench.quick ? QUICK : FULL
  const { databaseUrl } = await bench.stage()
  const db = openDatabase(databaseUrl, { applicationName: 'bench', statementTimeoutMs: 0 })
  const native = await startNativePostgres()
  const plainUrl = native?.url ?? databaseUrl
  const plainDb = openDatabase(plainUrl, { applicationName: 'bench', statementTimeoutMs: 0 })
  try {
    const bytes = await fillHypertable(db, year, bench.say)
    const plainBytes = await fillPlainTable(plainUrl, year, bench.say)
    const rows: string[][] = []
    for (const question of QUESTIONS) {
      bench.say(question.what)
      rows.push(await ask(question, db, plainDb, bench.quick))
    }
    const where =
      native === null ? 'the same embedded database' : `the machine's own PostgreSQL ${native.version}`
    return [
      {
        caption: `ms to answer, of ${(ticksOf(year) / 1e6).toFixed(1)} million ticks: ${year.listings} listings over ${year.days} trading days, a tick every ${year.everySeconds} s:`,
        columns: ['query', 'p50', 'p99', 'raw ticks p50', '÷ raw', 'plain table p50', '÷ plain'],
        rows,
        notes: [
          "p50 and p99: the server's own reading of candles, on the embedded TimescaleDB, compressed as in use, in chunks of a day. Raw ticks: one statement over the same hypertable.",
          `Plain table: the same ticks in ${where}, with a B-tree on listing and time.`,
        ],
      },
      {
        caption: 'bytes a tick, indexes included:',
        columns: ['hypertable, as stored', 'compressed', 'compressed ÷ stored', 'plain table'],
        rows: [
          [
            bytes.stored.toFixed(1),
            bytes.compressed.toFixed(1),
            against(bytes.compressed / bytes.stored, 1 / TARGET_COMPRESSION),
            plainBytes.toFixed(1),
          ],
        ],
      },
    ]
  } finally {
    await plainDb.raw('DROP TABLE IF EXISTS bare_ticks')
    await db.raw('TRUNCATE ticks')
    await db.raw(`SELECT set_chunk_time_interval('ticks', interval '30 minutes')`)
    await plainDb.destroy()
    await db.destroy()
    await native?.stop()
  }
}

async function ask(question: Question, db: Database, plainDb: Database, quick: boolean): Promise<string[]> {
  const { what, interval, bucket, days } = question
  const toMs = LAST_DAY_MS + DAY_MS
  const fromMs = LAST_DAY_MS - (days - 1) * DAY_MS
  const read = () => readCandles(db, stockSeries(LISTING), { interval, fromMs, toMs, limit: 5_000 })
  const askRaw = () => rowsOf(db.raw<Rows>(RAW, [bucket, LISTING, new Date(fromMs), new Date(toMs)]))
  const askPlain = () => rowsOf(plainDb.raw<Rows>(PLAIN, [bucket, LISTING, new Date(fromMs), new Date(toMs)]))
  const found = await read()
  for (const other of [await askRaw(), await askPlain()]) expectSame(what, found, other)
  const candles = await time(quick ? 5 : 200, read)
  const raw = await time(quick ? 2 : 5, askRaw)
  const plain = await time(quick ? 2 : 5, askPlain)
  const isTarget = interval === '1d'
  const beside = ({ p50 }: { p50: number }) =>
    isTarget ? against(candles.p50 / p50, 1 / TARGET_TIMES_FASTER) : ratioText(candles.p50 / p50)
  const mark = isTarget ? ` (≤ ${TARGET_MS} ${candles.p50 <= TARGET_MS ? '✓' : '✗'})` : ''
  return [
    `${what} (${found.length})`,
    candles.p50.toFixed(1) + mark,
    candles.p99.toFixed(1),
    raw.p50.toFixed(0),
    beside(raw),
    plain.p50.toFixed(0),
    beside(plain),
  ]
}

interface Rows {
  rows: { bucket: Date; high: number; low: number; close: number }[]
}

async function rowsOf(requested: PromiseLike<Rows>): Promise<Rows['rows']> {
  return (await requested).rows
}

/** All queries must return the same, or the comparison is useless. */
function expectSame(what: string, candles: readonly Candle[], others: Rows['rows']): void {
  const ours = candles.map(({ startMs, high, low, close }) => [startMs, high, low, close].join())
  const theirs = others.map(({ bucket, high, low, close }) => [bucket.getTime(), high, low, close].join())
  // The candles have higher highs: those between two polls that changed the day's high.
  const apart = ours.findIndex((line, i) => line !== theirs[i])
  if (apart !== -1 || ours.length !== theirs.length)
    throw new Error(`${what}: candle ${apart} is ${ours[apart]}, by the ticks ${theirs[apart]}`)
}

/** TimescaleDB's own idiom. */
const RAW = `
  SELECT time_bucket(?::interval, time, 'Asia/Seoul') AS bucket, first(price, time) AS open, max(price) AS high,
    min(price) AS low, last(price, time) AS close, max(volume) AS volume
  FROM ticks WHERE listing_id = ? AND time >= ? AND time < ? GROUP BY 1 ORDER BY 1`

/** Without first and last: the ticks at both ends of each bucket are looked up by the B-tree. */
const PLAIN = `
  WITH requested AS (SELECT ?::interval AS width, ?::integer AS listing_id, ?::timestamptz AS since, ?::timestamptz AS until),
  buckets AS (
    SELECT listing_id, date_bin(width, time, '2000-01-01 00:00+09') AS bucket, min(time) AS begins, max(time) AS ends,
      max(price) AS high, min(price) AS low, max(volume) AS volume
    FROM bare_ticks JOIN requested USING (listing_id) WHERE time >= since AND time < until GROUP BY 1, 2
  )
  SELECT bucket, first.price AS open, buckets.high, buckets.low, last.price AS close, buckets.volume
  FROM buckets
  JOIN bare_ticks first ON first.listing_id = buckets.listing_id AND first.time = begins
  JOIN bare_ticks last ON last.listing_id = buckets.listing_id AND last.time = ends
  ORDER BY bucket`

/** The time of a repeated query in ms; the first run is not counted. */
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
