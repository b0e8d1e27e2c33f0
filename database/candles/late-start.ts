import type { Database } from '../pool.ts'
import type { DaySoFar } from '#shared/market/candle'
import type { Dataset } from '#shared/market/dataset'
import type { SeoulDate } from '#shared/market/seoul-time'
import type { CandleSeries } from './series.ts'
import { daySoFar, DAY_OF_INTERVALS, dayOfTicks, type DayColumns } from './sql.ts'

/** The values of a day at its first minute, for days that were not recorded from their beginning. */
export type LateStarts = ReadonlyMap<SeoulDate, DaySoFar>

export interface LateStartQuery {
  /** The board whose holes of the feed count; null: none are known. */
  board: Dataset | null
  fromMs: number
  toMs: number
}

const DAY_STARTS = `(date_trunc('day', gaps.ended_at AT TIME ZONE 'Asia/Seoul') AT TIME ZONE 'Asia/Seoul')`

/** The first minute of a day, from a view's minutes or from ticks. */
const firstOfView = ({ views, where }: CandleSeries) => `
  SELECT bucket, trade_date, ${DAY_OF_INTERVALS} FROM ${views}_1m
  WHERE ${where} AND bucket >= day.starts AND bucket < day.starts + interval '1 day'
  GROUP BY bucket, trade_date ORDER BY bucket LIMIT 1`
const firstOfTicks = ({ where, ticks: { table, price, traded } }: CandleSeries) => `
  SELECT time_bucket('1 minute', time) AS bucket, trade_date, ${dayOfTicks(price)} FROM ${table}
  WHERE ${where} AND ${traded} AND time >= day.starts AND time < day.starts + interval '1 day'
  GROUP BY 1, 2 ORDER BY 1 LIMIT 1`

/**
 * Days on which the feed began in the middle of a session: a hole lies before the first minute and extends
 * into it. What happened on the day until then is part of the hole. A feed that began within the opening
 * minute missed nothing outside that minute.
 */
export async function readLateStarts(
  db: Database,
  series: CandleSeries,
  { board, fromMs, toMs }: LateStartQuery,
  from: 'minutes' | 'ticks',
): Promise<LateStarts> {
  if (board === null) return new Map()
  const first = from === 'minutes' ? firstOfView(series) : firstOfTicks(series)
  const { rows } = await db.raw<{ rows: (DayColumns & { trade_date: SeoulDate })[] }>(
    `SELECT minute.* FROM gaps
     CROSS JOIN LATERAL (SELECT ${DAY_STARTS} AS starts) AS day
     CROSS JOIN LATERAL (${first}) AS minute
     WHERE gaps.board = ? AND gaps.ended_at >= ? AND day.starts <= ?
       AND gaps.began_at < minute.bucket AND gaps.ended_at >= minute.bucket`,
    [...series.key, board, new Date(fromMs), new Date(toMs)],
  )
  return new Map(
    rows.flatMap((row) => {
      const soFar = daySoFar(row, row.trade_date)
      return soFar === null ? [] : [[row.trade_date, soFar]]
    }),
  )
}
