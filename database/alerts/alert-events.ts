import type { Channel, Notified } from '#shared/alerts/alert'
import type { ComparedValues, Condition } from '#shared/alerts/condition'
import type { Database } from '../pool.ts'

/** What a rule fired for. */
export interface StoredEvent {
  id: string
  seq: string
  user_id: string
  alert_id: string
  alert_name: string
  condition: Condition
  channels: Channel[]
  code: string
  stock_name: string | null
  fired_at: Date
  compared: ComparedValues
  notified: Notified
}

const EVENTS = `
  SELECT e.id, e.seq, u.user_id, e.alert_id, e.alert_name, e.condition, e.channels, e.code, l.name AS stock_name,
         e.fired_at, e.compared, e.notified
    FROM alert_events e JOIN users u ON u.id = e.account_id
    LEFT JOIN listings l ON l.board = e.board AND l.code = e.code`

/** Events of all accounts after a number, or of one; oldest first. */
export async function eventsAfter(
  db: Database,
  { userId, afterSeq, limit }: { userId?: string; afterSeq: number; limit: number },
): Promise<StoredEvent[]> {
  const { rows } = await db.raw<{ rows: StoredEvent[] }>(
    `${EVENTS} WHERE e.seq > ? AND (?::text IS NULL OR u.user_id = ?) ORDER BY e.seq LIMIT ?`,
    [afterSeq, userId ?? null, userId ?? null, limit],
  )
  return rows
}

/** The newest events of an account, or those before one. */
export async function eventsBefore(
  db: Database,
  userId: string,
  { beforeId, limit }: { beforeId?: number | undefined; limit: number },
): Promise<StoredEvent[]> {
  const { rows } = await db.raw<{ rows: StoredEvent[] }>(
    `${EVENTS} WHERE u.user_id = ? AND e.id < coalesce(?::bigint, 9223372036854775807) ORDER BY e.id DESC LIMIT ?`,
    [userId, beforeId ?? null, limit],
  )
  return rows
}

/** Some events, oldest first; those that are gone are left out. */
export async function readEvents(db: Database, ids: readonly string[]): Promise<StoredEvent[]> {
  const { rows } = await db.raw<{ rows: StoredEvent[] }>(
    `${EVENTS} WHERE e.id = ANY(?::bigint[]) ORDER BY e.id`,
    [[...ids]],
  )
  return rows
}
