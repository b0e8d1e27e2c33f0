import type { Database } from '../pool.ts'
import type { Dataset } from '#shared/market/dataset'
import type { SeoulDate } from '#shared/market/seoul-time'

/** A range of days, both ends included. */
export interface DaySpan {
  from: SeoulDate
  to: SeoulDate
}

/**
 * A unit of the history that is filled without holes: a listing's days, an index's days, or a whole market
 * day by day.
 */
export interface Series {
  kind: 'listing' | 'index' | 'day'
  /** The code of the stock or index, or the part of the market. */
  code: string
}

/** The progress of a series. */
export interface SeriesProgress extends Series {
  filled: DaySpan | null
  /** The number of stored rows. */
  days: number
  /** Why the last read failed; null: it succeeded. */
  failure: { reason: string; atMs: number } | null
}

/** The board, and the source that fills it. */
export interface Filling {
  board: Dataset
  source: string
}

export function keyOf({ kind, code }: Series): string {
  return `${kind}:${code}`
}

/** By key of the series. */
export async function readProgress(
  db: Database,
  { board, source }: Filling,
): Promise<Map<string, SeriesProgress>> {
  const rows = await db<ProgressRow>('history_progress').where({ board, source } as never)
  return new Map(rows.map((row) => [keyOf(row), progressOf(row)]))
}

/** Records that a series is filled over a span, which includes the span filled before. Clears a failure. */
export async function recordFilled(
  db: Database,
  filling: Filling,
  series: Series,
  span: DaySpan,
  newDays: number,
): Promise<void> {
  await db('history_progress')
    .insert({
      ...filling,
      kind: series.kind,
      code: series.code,
      from_date: span.from,
      to_date: span.to,
      days: newDays,
    })
    .onConflict(['board', 'source', 'kind', 'code'])
    .merge({
      from_date: span.from,
      to_date: span.to,
      days: db.raw('history_progress.days + ?', [newDays]),
      failed_at: null,
      failure: null,
      updated_at: db.fn.now(),
    })
}

export async function recordFailure(
  db: Database,
  filling: Filling,
  series: Series,
  failure: { reason: string; atMs: number },
): Promise<void> {
  const failed = { failed_at: new Date(failure.atMs), failure: failure.reason, updated_at: db.fn.now() }
  await db('history_progress')
    .insert({ ...filling, kind: series.kind, code: series.code, ...failed })
    .onConflict(['board', 'source', 'kind', 'code'])
    .merge(failed)
}

interface ProgressRow {
  kind: Series['kind']
  code: string
  from_date: SeoulDate | null
  to_date: SeoulDate | null
  days: number
  failed_at: Date | null
  failure: string | null
}

function progressOf({
  kind,
  code,
  from_date: from,
  to_date: to,
  days,
  failed_at,
  failure,
}: ProgressRow): SeriesProgress {
  return {
    kind,
    code,
    filled: from === null || to === null ? null : { from, to },
    days: Number(days),
    failure: failed_at === null ? null : { reason: failure ?? '', atMs: failed_at.getTime() },
  }
}
