import type { Knex } from 'knex'
import type { Gap, GapCode } from '#shared/protocol/gap'

/** A piece of time, epoch milliseconds. */
export interface Span {
  fromMs: number
  toMs: number
}

/** The holes of a board's feed that reach into a piece of time, oldest first. They never overlap. */
export async function gapsOf(
  db: Knex,
  { board, fromMs, toMs }: { board: string; fromMs: number | null; toMs: number | null },
): Promise<Gap[]> {
  const { rows } = await db.raw<{ rows: { began_at: Date; ended_at: Date | null; code: GapCode }[] }>(
    `SELECT began_at, ended_at, code FROM gaps
     WHERE board = ? AND began_at < ? AND coalesce(ended_at, 'infinity') > ? ORDER BY began_at`,
    [board, moment(toMs, 'infinity'), moment(fromMs, '-infinity')],
  )
  return rows.map((row) => ({
    beganMs: row.began_at.getTime(),
    endedMs: row.ended_at?.getTime() ?? null,
    code: row.code,
  }))
}

function moment(atMs: number | null, unbounded: 'infinity' | '-infinity'): Date | string {
  return atMs === null ? unbounded : new Date(atMs)
}
