import type { Knex } from 'knex'
import type { Database } from '../pool.ts'
import type { SeenInterval } from '#shared/market/candle'
import { startOfSeoulDay, type SeoulDate } from '#shared/market/seoul-time'
import { DAY_MS } from '#shared/time'
import { timeBound } from '../time-bound.ts'
import type { CandleSeries } from './series.ts'
import { INTERVAL, intervalFrom, MERGED_INTERVALS, type IntervalRow } from './sql.ts'

/**
 * The days of a series according to its ticks, oldest first; of more than `limit` the newest. By trade date,
 * not by the clock: a poll after midnight may still belong to the day before. A poll is never before the
 * midnight of its trade date, so `from` bounds both.
 *
 * The view of days has the same rows, but it nests four views, and expanding them costs more than reading a
 * year. So materialized daily candles are read from their table, and the time since from the candles of a
 * minute. For the last days, which is all that is needed where a history has the earlier ones, the minutes
 * alone are enough.
 *
 * @param untilMs later timestamps came from a wrong clock
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

/** This many minutes are read as fast as a day; they are retained for longer. */
const RECENT_MS = DAY_MS

interface Part {
  sql: string
  bindings: Knex.RawBinding[]
}

/** The materialized days, combined with `minutes` since then. */
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

/** The table of a continuous aggregate's materialized rows, and the time up to which they exist. */
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
