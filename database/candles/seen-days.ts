import type { Knex } from 'knex'
import type { Database } from '../pool.ts'
import type { SeenInterval } from '#shared/market/candle'
import { DAY_MS, startOfSeoulDay, type SeoulDate } from '#shared/market/seoul-time'
import { timeBound } from '../time-bound.ts'
import type { CandleSeries } from './series.ts'
import { INTERVAL, intervalFrom, MERGED_INTERVALS, type IntervalRow } from './sql.ts'

/**
 * The days that ticks told of, oldest first; of more than `limit` the newest. By trade date, not by the day on the clock:
 * what a poll after midnight still tells of yesterday belongs to yesterday. A trade date is never told of before its
 * midnight, so `from` bounds both.
 *
 * The view of days says the same, but it nests four views, and to take them apart costs more than to read a year. So what
 * has been made into candles of a day is read from where it is kept, and the time since from the candles of a minute. Of
 * the last days, which is all that is asked for where a history has those before, the latter alone are enough.
 *
 * @param untilMs what begins later was told by a clock that was wrong
 */
export async function seenDays(
  db: Database,
  series: CandleSeries,
  { from, to, limit }: { from: SeoulDate | null; to: SeoulDate | null; limit: number },
  untilMs: number | null = null,
): Promise<SeenInterval[]> {
  const fromStarts = from === null ? '-infinity' : new Date(startOfSeoulDay(from))
  const isRecent = fromStarts instanceof Date && Date.now() - fromStarts.getTime() < RECENT_MS
  const minutes = {
    sql: `SELECT bucket, trade_date, ${INTERVAL} FROM ?? WHERE ${series.where} AND bucket >= ? AND bucket <= ?::timestamptz`,
    bindings: [`${series.views}_1m`, ...series.key, fromStarts, timeBound(untilMs, 'infinity')],
  }
  const seen = isRecent ? minutes : await keptAndSince(db, series, fromStarts, minutes)
  const { rows } = await db.raw<{ rows: Omit<IntervalRow, 'bucket'>[] }>(
    `SELECT trade_date, ${MERGED_INTERVALS} FROM (${seen.sql}) AS seen
     WHERE trade_date >= ?::date AND trade_date <= ?::date
     GROUP BY trade_date ORDER BY trade_date DESC LIMIT ?`,
    [...seen.bindings, from ?? '-infinity', to ?? 'infinity', limit],
  )
  return rows.map((row) => intervalFrom(row, startOfSeoulDay(row.trade_date), row.trade_date)).reverse()
}

/** So many minutes are read as fast as a day; they are kept longer than that. */
const RECENT_MS = DAY_MS

interface Part {
  sql: string
  bindings: Knex.RawBinding[]
}

/** What is kept of days, and of `minutes` those since. */
async function keptAndSince(
  db: Database,
  { views, where, key }: CandleSeries,
  from: Knex.RawBinding,
  minutes: Part,
): Promise<Part> {
  const { kept, until } = await keptDays(db, `${views}_1d`)
  return {
    sql: `SELECT bucket, trade_date, ${INTERVAL} FROM ??.?? WHERE ${where} AND bucket >= ? AND bucket < ?
      UNION ALL ${minutes.sql} AND bucket >= ?`,
    bindings: [...kept, ...key, from, until, ...minutes.bindings, until],
  }
}

/** The table in which the rows of a continuous aggregate are kept, and the moment until which they are there. */
async function keptDays(db: Database, view: string): Promise<{ kept: [string, string]; until: string }> {
  const { rows } = await db.raw<{ rows: { schema_name: string; table_name: string; until: string }[] }>(
    `SELECT schema_name, table_name, coalesce(
       _timescaledb_functions.to_timestamp(_timescaledb_functions.cagg_watermark(id)), '-infinity')::text AS until
     FROM _timescaledb_catalog.continuous_agg JOIN _timescaledb_catalog.hypertable ON id = mat_hypertable_id
     WHERE user_view_schema = current_schema() AND user_view_name = ?`,
    [view],
  )
  const [row] = rows
  if (row === undefined) throw new Error(`there is no continuous aggregate ${view}`)
  return { kept: [row.schema_name, row.table_name], until: row.until }
}
