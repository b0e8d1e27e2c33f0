import type { Knex } from 'knex'
import { INDEX_CODES } from '#shared/market/index-quote'
import type { QuoteRow } from '#shared/market/quote'
import { startOfSeoulDay } from '#shared/market/seoul-time'
import type { SeoulDate } from '#shared/market/seoul-time'
import { indexOf, quoteOf } from './last-quotes.ts'
import type { LastIndex, LastIndexRow, LastTickRow } from './last-quotes.ts'

/** What was stored of a board on one trade date. */
export interface RecordedDay {
  board: string
  day: SeoulDate
}

/** What polls of a recorded day told: of each listing, and each index, the newest. */
export interface Recorded {
  rows: QuoteRow[]
  indices: LastIndex[]
}

/** The last news of a trade date come in the night after it. */
const DAY_ENDS_AFTER_MS = 36 * 3_600_000

/**
 * Trade dates of which a board has ticks, newest first. Every listing ticks when a day begins, so one that was always
 * there knows them all.
 */
export async function storedDays(db: Knex, board: string): Promise<SeoulDate[]> {
  const { rows } = await db.raw<{ rows: { trade_date: SeoulDate }[] }>(STORED_DAYS, [board])
  return rows.map(({ trade_date: day }) => day)
}

const STORED_DAYS = `
  WITH RECURSIVE witness AS (
    SELECT id FROM listings WHERE board = ? AND left_at IS NULL ORDER BY id LIMIT 1
  ), day AS (
    (SELECT time, trade_date FROM ticks WHERE listing_id = (SELECT id FROM witness) ORDER BY time LIMIT 1)
    UNION ALL
    SELECT next.time, next.trade_date FROM day CROSS JOIN LATERAL (
      SELECT time, trade_date FROM ticks
      WHERE listing_id = (SELECT id FROM witness)
        AND time >= (date_trunc('day', day.time AT TIME ZONE 'Asia/Seoul') + interval '1 day') AT TIME ZONE 'Asia/Seoul'
      ORDER BY time LIMIT 1
    ) next
  )
  SELECT DISTINCT trade_date FROM day ORDER BY trade_date DESC`

/** The first and the last moment at which polls told of a day; null: none did. */
export async function spanOf(
  db: Knex,
  recorded: RecordedDay,
): Promise<{ fromMs: number; endsMs: number } | null> {
  const startMs = startOfSeoulDay(recorded.day)
  const [fromMs, endsMs] = await Promise.all([
    recordingBetween(db, recorded, startMs - 1, startMs + DAY_ENDS_AFTER_MS, 'first'),
    recordingBetween(db, recorded, startMs - 1, startMs + DAY_ENDS_AFTER_MS, 'last'),
  ])
  return fromMs === null || endsMs === null ? null : { fromMs, endsMs }
}

/** The first or last poll of a day that changed a quote. @param afterMs exclusive @param toMs inclusive */
export async function recordingBetween(
  db: Knex,
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
      `SELECT time FROM ticks WHERE time > ? AND time <= ? AND trade_date = ? AND ${OF_BOARD}
       ORDER BY time ${order} LIMIT 1`,
      [after, to, day, board],
    )
    const [found] = rows
    if (found !== undefined) return found.time.getTime()
  }
  return null
}

const OF_BOARD = `listing_id = ANY(ARRAY(SELECT id FROM listings WHERE board = ?))`

/** As long as a chunk: an older one is compressed, and each is looked into by itself. */
const WINDOW_MS = 30 * 60_000

/** Everything that was known of a day at a moment: of every listing the last tick until then. */
export async function recordedUntil(db: Knex, { board, day }: RecordedDay, atMs: number): Promise<Recorded> {
  const from = new Date(startOfSeoulDay(day))
  const { rows } = await db.raw<{ rows: LastTickRow[] }>(
    `SELECT l.id, l.code, l.isin, l.name, l.market, l.section, l.shares, t.*
     FROM listings l
     CROSS JOIN LATERAL (
       SELECT ${TICK} FROM ticks
       WHERE listing_id = l.id AND time >= ? AND time <= ? AND trade_date = ? ORDER BY time DESC LIMIT 1
     ) t
     WHERE l.board = ? ORDER BY l.id`,
    [from, new Date(atMs), day, board],
  )
  return { rows: rows.map(quoteOf), indices: await recordedIndices(db, { board, day }, from, atMs) }
}

/** What was told after a moment until another, which is not long after it. */
export async function recordedSince(
  db: Knex,
  { board, day }: RecordedDay,
  afterMs: number,
  atMs: number,
): Promise<Recorded> {
  const after = new Date(afterMs)
  const { rows } = await db.raw<{ rows: LastTickRow[] }>(
    `SELECT l.id, l.code, l.isin, l.name, l.market, l.section, l.shares, t.*
     FROM (
       SELECT DISTINCT ON (listing_id) listing_id, ${TICK} FROM ticks
       WHERE time > ? AND time <= ? AND trade_date = ? AND ${OF_BOARD} ORDER BY listing_id, time DESC
     ) t
     JOIN listings l ON l.id = t.listing_id`,
    [after, new Date(atMs), day, board],
  )
  const next = new Date(afterMs + 1)
  return { rows: rows.map(quoteOf), indices: await recordedIndices(db, { board, day }, next, atMs) }
}

const TICK = 'time, trade_date, price, previous_close, open, high, low, volume, value, state'

async function recordedIndices(
  db: Knex,
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

/** Takes a day out of what was stored of a board, so that it can be stored anew from another recording. */
export async function forgetDay(db: Knex, { board, day }: RecordedDay): Promise<void> {
  const span = [new Date(startOfSeoulDay(day)), new Date(startOfSeoulDay(day) + DAY_ENDS_AFTER_MS)]
  await db.transaction(async (transaction) => {
    // Of compressed ticks it takes out as many as there are; the limit is meant for those who delete by mistake.
    await transaction.raw('SET LOCAL timescaledb.max_tuples_decompressed_per_dml_transaction = 0')
    await transaction.raw(
      `DELETE FROM ticks WHERE time >= ? AND time < ? AND trade_date = ? AND ${OF_BOARD}`,
      [...span, day, board] as Knex.RawBinding[],
    )
    await transaction.raw(
      'DELETE FROM index_ticks WHERE time >= ? AND time < ? AND trade_date = ? AND board = ?',
      [...span, day, board] as Knex.RawBinding[],
    )
  })
}
