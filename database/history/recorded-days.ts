import type { Knex } from 'knex'
import type { Database } from '../pool.ts'
import type { Dataset } from '#shared/market/dataset'
import { INDEX_CODES } from '#shared/market/index-quote'
import type { QuoteRow } from '#shared/market/quote'
import { startOfSeoulDay } from '#shared/market/seoul-time'
import type { SeoulDate } from '#shared/market/seoul-time'
import { HOUR_MS, MINUTE_MS } from '#shared/time'
import { indexOf, quoteOf } from '../market/last-quotes.ts'
import type { LastIndex, LastIndexRow, LastTickRow } from '../market/last-quotes.ts'
import { TICK_COLUMNS } from '../market/tick-columns.ts'

/** The stored rows of a board on one trade date. */
export interface RecordedDay {
  board: Dataset
  day: SeoulDate
}

/** The newest values of each listing and each index in some recorded polls. */
export interface Recorded {
  rows: QuoteRow[]
  indices: LastIndex[]
}

/** The last polls of a trade date are in the following night. */
const DAY_ENDS_AFTER_MS = 36 * HOUR_MS

/**
 * The trade dates with ticks of a board, newest first. Every listing ticks at the start of a day, so one that
 * was always listed has them all. Ticks in the future came from a wrong clock.
 */
export async function storedDays(db: Database, board: Dataset, nowMs: number): Promise<SeoulDate[]> {
  const { rows } = await db.raw<{ rows: { trade_date: SeoulDate }[] }>(STORED_DAYS, {
    board,
    now: new Date(nowMs),
  })
  return rows.map(({ trade_date: day }) => day)
}

const STORED_DAYS = `
  WITH RECURSIVE witness AS (
    SELECT id FROM listings WHERE board = :board AND left_at IS NULL ORDER BY id LIMIT 1
  ), day AS (
    (SELECT time, trade_date FROM ticks WHERE listing_id = (SELECT id FROM witness) AND time <= :now
      ORDER BY time LIMIT 1)
    UNION ALL
    SELECT next.time, next.trade_date FROM day CROSS JOIN LATERAL (
      SELECT time, trade_date FROM ticks
      WHERE listing_id = (SELECT id FROM witness) AND time <= :now
        AND time >= (date_trunc('day', day.time AT TIME ZONE 'Asia/Seoul') + interval '1 day') AT TIME ZONE 'Asia/Seoul'
      ORDER BY time LIMIT 1
    ) next
  )
  SELECT DISTINCT trade_date FROM day ORDER BY trade_date DESC`

/** The first and the last poll of a day; null: there is none. */
export async function spanOf(
  db: Database,
  recorded: RecordedDay,
  nowMs: number,
): Promise<{ fromMs: number; endsMs: number } | null> {
  const startMs = startOfSeoulDay(recorded.day)
  const untilMs = Math.min(startMs + DAY_ENDS_AFTER_MS, nowMs)
  const [fromMs, endsMs] = await Promise.all([
    recordingBetween(db, recorded, startMs - 1, untilMs, 'first'),
    recordingBetween(db, recorded, startMs - 1, untilMs, 'last'),
  ])
  return fromMs === null || endsMs === null ? null : { fromMs, endsMs }
}

/**
 * The first or last poll of a day that changed a quote.
 * @param afterMs exclusive
 * @param toMs inclusive
 */
export async function recordingBetween(
  db: Database,
  { board, day }: RecordedDay,
  afterMs: number,
  toMs: number,
  which: 'first' | 'last',
): Promise<number | null> {
  if (toMs <= afterMs) return null
  const windows = Array.from({ length: Math.ceil((toMs - afterMs) / WINDOW_MS) }, (_, n) => ({
    after: new Date(afterMs + n * WINDOW_MS),
    to: new Date(Math.min(toMs, afterMs + (n + 1) * WINDOW_MS)),
  }))
  if (which === 'last') windows.reverse()
  const order = which === 'first' ? 'ASC' : 'DESC'
  for (const { after, to } of windows) {
    const { rows } = await db.raw<{ rows: { time: Date }[] }>(
      `SELECT t.time FROM ticks t JOIN listings l ON l.id = t.listing_id
       WHERE l.board = ? AND t.time > ? AND t.time <= ? AND t.trade_date = ? ORDER BY t.time ${order} LIMIT 1`,
      [board, after, to, day],
    )
    const [found] = rows
    if (found !== undefined) return found.time.getTime()
  }
  return null
}

/** The length of a chunk: older chunks are compressed, and each is searched separately. */
const WINDOW_MS = 30 * MINUTE_MS

/** The state of a day at a moment: the last tick of every listing until then. */
export async function recordedUntil(
  db: Database,
  { board, day }: RecordedDay,
  atMs: number,
): Promise<Recorded> {
  const startMs = startOfSeoulDay(day)
  const found: QuoteRow[] = []
  let missing = await idsOf(db, board)
  // Backwards: most listings tick frequently, and few need a search over the whole day.
  for (let toMs = atMs; toMs >= startMs && missing.length > 0; toMs -= WINDOW_MS) {
    const rows = await lastTicks(db, missing, day, Math.max(toMs - WINDOW_MS, startMs - 1), toMs)
    found.push(...rows)
    const seen = new Set(rows.map(({ id }) => id))
    missing = missing.filter((id) => !seen.has(id))
  }
  return { rows: found, indices: await recordedIndices(db, { board, day }, new Date(startMs), atMs) }
}

/** The changes between two moments that are close together. */
export async function recordedSince(
  db: Database,
  { board, day }: RecordedDay,
  afterMs: number,
  atMs: number,
): Promise<Recorded> {
  const rows = await lastTicks(db, await idsOf(db, board), day, afterMs, atMs)
  return { rows, indices: await recordedIndices(db, { board, day }, new Date(afterMs + 1), atMs) }
}

async function idsOf(db: Database, board: Dataset): Promise<number[]> {
  const { rows } = await db.raw<{ rows: { id: number }[] }>('SELECT id FROM listings WHERE board = ?', [
    board,
  ])
  return rows.map(({ id }) => id)
}

/** The last tick of each listing in a range of time. */
async function lastTicks(
  db: Database,
  ids: readonly number[],
  day: SeoulDate,
  afterMs: number,
  toMs: number,
): Promise<QuoteRow[]> {
  const { rows } = await db.raw<{ rows: LastTickRow[] }>(
    `SELECT l.id, l.code, l.isin, l.name, l.market, l.section, l.shares, t.*
     FROM (
       SELECT DISTINCT ON (listing_id) listing_id, ${TICK_COLUMNS} FROM ticks
       WHERE time > ? AND time <= ? AND trade_date = ? AND listing_id = ANY(?::integer[])
       ORDER BY listing_id, time DESC
     ) t
     JOIN listings l ON l.id = t.listing_id`,
    [new Date(afterMs), new Date(toMs), day, [...ids]],
  )
  return rows.map(quoteOf)
}

async function recordedIndices(
  db: Database,
  { board, day }: RecordedDay,
  from: Date,
  atMs: number,
): Promise<LastIndex[]> {
  const { rows } = await db.raw<{ rows: LastIndexRow[] }>(
    `SELECT i.code, t.* FROM unnest(?::text[]) AS i (code)
     CROSS JOIN LATERAL (
       SELECT time, value, previous_close, open, high, low, volume, turnover FROM index_ticks
       WHERE board = ? AND code = i.code AND time >= ? AND time <= ? AND trade_date = ? ORDER BY time DESC LIMIT 1
     ) t`,
    [[...INDEX_CODES], board, from, new Date(atMs), day],
  )
  return rows.map(indexOf)
}

/**
 * Deletes a stored day of a board, so that it can be stored again from another recording.
 *
 * @param allowed called at the end: when it throws, the transaction is rolled back
 */
export async function forgetDay<T>(
  db: Database,
  { board, day }: RecordedDay,
  allowed: () => Promise<T>,
): Promise<T> {
  const ids = await idsOf(db, board)
  const span = [new Date(startOfSeoulDay(day)), new Date(startOfSeoulDay(day) + DAY_ENDS_AFTER_MS)]
  return db.transaction(async (transaction) => {
    // Without limits of time and of decompressed rows, which are meant to stop mistakes: a day may have any number.
    await transaction.raw('SET LOCAL statement_timeout = 0')
    await transaction.raw('SET LOCAL timescaledb.max_tuples_decompressed_per_dml_transaction = 0')
    await transaction.raw(
      'DELETE FROM ticks WHERE time >= ? AND time < ? AND trade_date = ? AND listing_id = ANY(?::integer[])',
      [...span, day, ids] as Knex.RawBinding[],
    )
    await transaction.raw(
      'DELETE FROM index_ticks WHERE time >= ? AND time < ? AND trade_date = ? AND board = ?',
      [...span, day, board] as Knex.RawBinding[],
    )
    return allowed()
  })
}
