import { lock } from '../lock.ts'
import type { Database } from '../pool.ts'
import type { Dataset } from '#shared/market/dataset'
import { seoulDate, startOfSeoulDay } from '#shared/market/seoul-time'
import type { Gap, GapCode } from '#shared/protocol/gap'
import { timeBound } from '../time-bound.ts'

/** A span of time, epoch milliseconds. */
export interface Span {
  fromMs: number
  toMs: number
}

/** The holes of a board's feed that overlap a span, oldest first. They never overlap each other. */
export async function gapsOf(
  db: Database,
  { board, fromMs, toMs }: { board: Dataset; fromMs: number | null; toMs: number | null },
): Promise<Gap[]> {
  const { rows } = await db.raw<{ rows: GapRow[] }>(
    `SELECT began_at, ended_at, code FROM gaps
     WHERE board = ? AND began_at < ? AND coalesce(ended_at, 'infinity') > ? ORDER BY began_at`,
    [board, timeBound(toMs, 'infinity'), timeBound(fromMs, '-infinity')],
  )
  return rows.map((row) => ({
    beganMs: row.began_at.getTime(),
    endedMs: row.ended_at?.getTime() ?? null,
    code: row.code,
  }))
}

/** What is known when data are found missing, or arrive again. */
export interface FoundGap {
  board: Dataset
  /**
   * When data last came; null: at the newest tick before `nowMs`. Without one the current day is missing from
   * its beginning.
   */
  sinceMs: number | null
  /** The hours before a board's first poll are simulated (`worker/first-day.ts`), so they are not missing. */
  firstDayIsMade?: boolean
  nowMs: number
  /** Data arrive again, or the session is over; otherwise the gap continues. */
  isOver: boolean
  /** The cause of a new gap. */
  code: GapCode
  /** The parts of a span in which missing data are a gap. */
  spansOf: (fromMs: number, toMs: number, code: GapCode) => Span[]
  /** A shorter absence of data is no gap. */
  toleratedMs: number
}

/**
 * Records the missing time between the last data, or the last gap, and now: one gap per session. Idempotent,
 * also with two workers at once.
 */
export async function recordGap(
  db: Database,
  { board, sinceMs, firstDayIsMade = false, nowMs, isOver, code, spansOf, toleratedMs }: FoundGap,
): Promise<void> {
  await db.transaction(async (transaction) => {
    await lock(transaction, `gaps of ${board}`)
    // A gap that begins in the future came from a wrong clock, and an open one would never end.
    const later = transaction<GapRow>('gaps').where({ board }).where('began_at', '>', new Date(nowMs))
    await later.clone().whereNull('ended_at').delete()
    const last = await transaction<GapRow>('gaps')
      .where({ board })
      .where('began_at', '<=', new Date(nowMs))
      .orderBy('began_at', 'desc')
      .first()
    const open = last?.ended_at === null ? last : undefined
    const dayMs = startOfSeoulDay(seoulDate(nowMs))
    const isMade = async () => firstDayIsMade && (await lastTick(transaction, board, dayMs)) === null
    const fromMs =
      open?.began_at.getTime() ??
      sinceMs ??
      ((await isMade()) ? nowMs : ((await lastTick(transaction, board, nowMs)) ?? dayMs))
    const cause = open?.code ?? code
    const spans = spansOf(Math.max(fromMs, last?.ended_at?.getTime() ?? fromMs), nowMs, cause).filter(
      (span) => span.fromMs === open?.began_at.getTime() || span.toMs - span.fromMs > toleratedMs,
    )
    if (open !== undefined) await transaction('gaps').where({ board, began_at: open.began_at }).delete()
    if (spans.length === 0) return
    await transaction('gaps').insert(
      spans.map((span) => ({
        board,
        began_at: new Date(span.fromMs),
        ended_at: !isOver && span.toMs === nowMs ? null : new Date(span.toMs),
        code: span.fromMs === open?.began_at.getTime() ? open.code : code,
      })),
    )
  })
}

/**
 * Removes spans from the finished gaps of a board with this cause. @returns the previous versions of the
 * changed gaps
 */
export async function cutGaps(
  db: Database,
  {
    board,
    code,
    fromMs,
    toMs,
    rest,
  }: { board: Dataset; code: GapCode; fromMs: number; toMs: number; rest: (gap: Span) => Span[] },
): Promise<Span[]> {
  return db.transaction(async (transaction) => {
    await lock(transaction, `gaps of ${board}`)
    const gaps = await transaction<GapRow & { ended_at: Date }>('gaps')
      .where({ board, code })
      .where('began_at', '<', new Date(toMs))
      .where('ended_at', '>', new Date(fromMs))
    const before = gaps.map(({ began_at, ended_at }) => ({
      fromMs: began_at.getTime(),
      toMs: ended_at.getTime(),
    }))
    for (const gap of before) {
      const began_at = new Date(gap.fromMs)
      const left = rest(gap)
      await transaction('gaps').where({ board, began_at }).delete()
      if (left.length === 0) continue
      await transaction('gaps').insert(
        left.map((span) => ({ board, began_at: new Date(span.fromMs), ended_at: new Date(span.toMs), code })),
      )
    }
    return before
  })
}

async function lastTick(db: Database, board: Dataset, nowMs: number): Promise<number | null> {
  const { rows } = await db.raw<{ rows: { time: Date }[] }>(
    'SELECT time FROM index_ticks WHERE board = ? AND time < ? ORDER BY time DESC LIMIT 1',
    [board, new Date(nowMs)],
  )
  return rows[0]?.time.getTime() ?? null
}

interface GapRow {
  board: Dataset
  began_at: Date
  ended_at: Date | null
  code: GapCode
}
