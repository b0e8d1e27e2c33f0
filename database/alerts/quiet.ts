import type { Database } from '../pool.ts'

/** When alerts of an account are in the list alone. */
export interface Quiet {
  /** Minutes of the day in Seoul, from one up to the other; over midnight where the second is less. Null: no hours are quiet. */
  hours: { fromMinute: number; untilMinute: number } | null
  snoozedUntil: Date | null
}

interface QuietRow {
  from_minute: number | null
  until_minute: number | null
  snoozed_until: Date | null
}

export async function readQuiet(db: Database, userId: string): Promise<Quiet> {
  const { rows } = await db.raw<{ rows: QuietRow[] }>(
    `SELECT from_minute, until_minute, snoozed_until FROM alert_quiet JOIN users ON users.id = account_id WHERE user_id = ?`,
    [userId],
  )
  const { from_minute, until_minute, snoozed_until } = rows[0] ?? {
    from_minute: null,
    until_minute: null,
    snoozed_until: null,
  }
  const hasHours = from_minute !== null && until_minute !== null
  return {
    hours: hasHours ? { fromMinute: from_minute, untilMinute: until_minute } : null,
    snoozedUntil: snoozed_until,
  }
}

/** @returns false: there is no such account */
export async function storeQuiet(
  db: Database,
  userId: string,
  { hours, snoozedUntil }: Quiet,
): Promise<boolean> {
  const { rowCount } = await db.raw<{ rowCount: number }>(
    `INSERT INTO alert_quiet (account_id, from_minute, until_minute, snoozed_until)
     SELECT id, ?::integer, ?::integer, ?::timestamptz FROM users WHERE user_id = ?
     ON CONFLICT (account_id) DO UPDATE SET
       from_minute = excluded.from_minute, until_minute = excluded.until_minute, snoozed_until = excluded.snoozed_until`,
    [hours?.fromMinute ?? null, hours?.untilMinute ?? null, snoozedUntil, userId],
  )
  return rowCount > 0
}

/** Whether an alert `a` is in the list alone, now. */
export const IS_QUIET = `(
  coalesce(a.silenced_until > now(), false) OR EXISTS (
    SELECT 1 FROM alert_quiet q CROSS JOIN LATERAL (
      SELECT (extract(hour FROM now() AT TIME ZONE 'Asia/Seoul') * 60
            + extract(minute FROM now() AT TIME ZONE 'Asia/Seoul'))::integer AS minute) clock
     WHERE q.account_id = a.account_id AND (
       q.snoozed_until > now()
       OR (q.from_minute <= q.until_minute AND clock.minute >= q.from_minute AND clock.minute < q.until_minute)
       OR (q.from_minute > q.until_minute AND (clock.minute >= q.from_minute OR clock.minute < q.until_minute)))))`
