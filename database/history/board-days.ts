import { decimal } from '../decimal.ts'
import type { Database } from '../pool.ts'
import type { Dataset } from '#shared/market/dataset'
import type { IndexCode } from '#shared/market/index-quote'
import { addDays, startOfSeoulDay, type SeoulDate } from '#shared/market/seoul-time'
import type { DailyCandle } from './daily-candles.ts'
import type { IndexDay } from './index-daily.ts'

/** A sample of stocks is enough: at the first poll of a new day all rows tick. */
const SOME_STOCKS = `(SELECT id FROM listings WHERE board = ? AND left_at IS NULL ORDER BY id LIMIT 20) AS stock`

/** The first trade date of a board: ticks are dropped by retention, daily candles are not. */
export async function firstDaySeen(db: Database, board: Dataset): Promise<SeoulDate | null> {
  const { rows } = await db.raw<{ rows: { first: SeoulDate | null }[] }>(
    `SELECT least(min(tick.trade_date), min(candle.trade_date)) AS first FROM ${SOME_STOCKS}
     LEFT JOIN LATERAL (SELECT trade_date FROM ticks WHERE listing_id = id ORDER BY time LIMIT 1) tick ON true
     LEFT JOIN LATERAL (SELECT trade_date FROM candles_1d WHERE listing_id = id ORDER BY bucket LIMIT 1) candle ON true`,
    [board],
  )
  return rows[0]?.first ?? null
}

/** The trade date of the board. Ticks in the future came from a wrong clock. */
export async function newestDaySeen(db: Database, board: Dataset, nowMs: number): Promise<SeoulDate | null> {
  const { rows } = await db.raw<{ rows: { newest: SeoulDate | null }[] }>(
    `SELECT max(tick.trade_date) AS newest FROM ${SOME_STOCKS}
     CROSS JOIN LATERAL (
       SELECT trade_date FROM ticks WHERE listing_id = id AND time <= ? ORDER BY time DESC LIMIT 1
     ) tick`,
    [board, new Date(nowMs)],
  )
  return rows[0]?.newest ?? null
}

/** A trade date, with its first poll. */
export interface SeenDay {
  date: SeoulDate
  beginsMs: number
}

/** The next trade date with ticks after another one. @param after null: the first one */
export async function nextDaySeen(
  db: Database,
  board: Dataset,
  after: SeoulDate | null,
): Promise<SeenDay | null> {
  const { rows } = await db.raw<{ rows: { date: SeoulDate; begins: Date }[] }>(
    `SELECT tick.trade_date AS date, min(tick.time) AS begins FROM ${SOME_STOCKS} CROSS JOIN LATERAL (
       SELECT trade_date, time FROM ticks WHERE listing_id = id AND time >= ?::timestamptz AND trade_date > ?::date
       ORDER BY time LIMIT 1
     ) tick GROUP BY 1 ORDER BY 1 LIMIT 1`,
    [
      board,
      after === null ? '-infinity' : new Date(startOfSeoulDay(addDays(after, 1))),
      after ?? '-infinity',
    ],
  )
  const [found] = rows
  return found === undefined ? null : { date: found.date, beginsMs: found.begins.getTime() }
}

/**
 * The last poll's values of some listings on a day; omits listings without a price on that day.
 *
 * @param untilMs the first poll of the next day
 */
export async function daySeen(
  db: Database,
  ids: readonly number[],
  date: SeoulDate,
  untilMs: number,
): Promise<DailyCandle[]> {
  const { rows } = await db.raw<{ rows: SeenDayRow[] }>(
    `SELECT l.id, l.shares, t.* FROM listings l CROSS JOIN LATERAL (
       SELECT price, previous_close, open, high, low, volume, value FROM ticks
       WHERE listing_id = l.id AND trade_date = ? AND price IS NOT NULL
         AND time >= ? AND time < ?
       ORDER BY time DESC LIMIT 1
     ) t WHERE l.id = ANY(?)`,
    [date, new Date(startOfSeoulDay(date)), new Date(untilMs), [...ids]],
  )
  return rows.map((row) => ({
    listingId: row.id,
    tradeDate: date,
    open: row.volume === 0 ? null : (row.open ?? row.price),
    high: row.volume === 0 ? null : Math.max(row.high ?? row.price, row.price),
    low: row.volume === 0 ? null : Math.min(row.low ?? row.price, row.price),
    close: row.price,
    volume: row.volume,
    value: row.value,
    baseKrw: row.previous_close,
    shares: row.shares,
  }))
}

/** Like daySeen, for the indices of a board. */
export async function indexDaySeen(
  db: Database,
  board: Dataset,
  date: SeoulDate,
  untilMs: number,
): Promise<IndexDay[]> {
  const { rows } = await db.raw<{ rows: SeenIndexRow[] }>(
    `SELECT DISTINCT ON (code) code, value, open, high, low, volume, turnover FROM index_ticks
     WHERE board = ? AND trade_date = ? AND value IS NOT NULL
       AND time >= ? AND time < ?
     ORDER BY code, time DESC`,
    [board, date, new Date(startOfSeoulDay(date)), new Date(untilMs)],
  )
  return rows.map(({ value, open, high, low, ...row }) => ({
    ...row,
    tradeDate: date,
    close: Number(value),
    open: decimal(open),
    high: decimal(high),
    low: decimal(low),
  }))
}

interface SeenDayRow {
  id: number
  shares: number
  price: number
  previous_close: number | null
  open: number | null
  high: number | null
  low: number | null
  volume: number
  value: number
}

interface SeenIndexRow {
  code: IndexCode
  value: string
  open: string | null
  high: string | null
  low: string | null
  volume: number
  turnover: number
}
