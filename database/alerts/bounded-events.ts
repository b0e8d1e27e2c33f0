import { EVENTS_AT_ONCE, EVENTS_PER_HOUR } from '#shared/alerts/alert'
import type { ComparedValues } from '#shared/alerts/condition'
import type { Dataset } from '#shared/market/dataset'
import type { Database } from '../pool.ts'
import type { CurrentRules } from './current-rules.ts'
import { IS_QUIET } from './quiet.ts'

/** A rule that fired. */
export interface NewEvent {
  alertId: number
  /** Of a stock or index, or what a rule about the feed watches. */
  code: string
  session: string
  edge: number
  firedMs: number
  values: ComparedValues
}

export interface BoundedEvents {
  /** Those that are stored; some count others of their rule. */
  rows: NewEvent[]
  /** How many more an event counts that is stored already, by its id. */
  counted: Map<string, number>
  /** Those without a row of their own. */
  rowless: NewEvent[]
}

/**
 * Which firings of current rules get a row: `EVENTS_AT_ONCE` of an account, and no more than `EVENTS_PER_HOUR`. The newest event of
 * the same rule counts those beyond: one of this evaluation; else, in a full hour, one of that hour which is delivered as
 * they are. A rule that has none gets one. A silent feed always gets a row: only its key says that it was stored before.
 */
export async function boundedEvents(
  db: Database,
  board: Dataset,
  { current, fired }: { current: CurrentRules; fired: readonly NewEvent[] },
): Promise<BoundedEvents> {
  const events = fired.filter(current.has)
  const accountOf = (event: NewEvent) => current.get(event)?.accountId ?? 0
  const accounts = new Map<number, number>()
  for (const event of events) accounts.set(accountOf(event), (accounts.get(accountOf(event)) ?? 0) + 1)
  const inHour = await eventsInHour(db, [...accounts.keys()])
  const isFull = (accountId: number, more: number) => (inHour.get(accountId) ?? 0) + more > EVENTS_PER_HOUR
  const full = events.filter((event) => isFull(accountOf(event), accounts.get(accountOf(event)) ?? 0))
  const earlier = await countingEvents(db, board, new Set(full.map(({ alertId }) => alertId)))

  const rows: NewEvent[] = []
  const rowless: NewEvent[] = []
  const counted = new Map<string, number>()
  const newest = new Map<number, NewEvent>()
  const rowsOf = new Map<number, number>()
  for (const event of events) {
    const accountId = accountOf(event)
    const nth = (rowsOf.get(accountId) ?? 0) + 1
    const isHourFull = isFull(accountId, nth)
    if ((isHourFull || nth > EVENTS_AT_ONCE) && current.get(event)?.of !== 'feed') {
      const row = newest.get(event.alertId)
      const id = isHourFull ? earlier.get(event.alertId) : undefined
      if (row !== undefined) row.values = { ...row.values, others: (row.values.others ?? 0) + 1 }
      else if (id !== undefined) counted.set(id, (counted.get(id) ?? 0) + 1)
      if (row !== undefined || id !== undefined) {
        rowless.push(event)
        continue
      }
    }
    const row = { ...event }
    rows.push(row)
    newest.set(event.alertId, row)
    rowsOf.set(accountId, nth)
  }
  return { rows, counted, rowless }
}

async function eventsInHour(db: Database, accountIds: readonly number[]): Promise<Map<number, number>> {
  if (accountIds.length === 0) return new Map()
  const { rows } = await db.raw<{ rows: { account_id: number; count: number }[] }>(
    `SELECT account_id, count(*)::integer AS count FROM alert_events
      WHERE account_id = ANY(?) AND created_at > now() - interval '1 hour' GROUP BY account_id`,
    [[...accountIds]],
  )
  return new Map(rows.map(({ account_id, count }) => [account_id, count]))
}

/** The newest event of each rule in the last hour that is in summaries, or during quiet hours in the list alone. */
async function countingEvents(
  db: Database,
  board: Dataset,
  alertIds: ReadonlySet<number>,
): Promise<Map<number, string>> {
  if (alertIds.size === 0) return new Map()
  const { rows } = await db.raw<{ rows: { alert_id: string; id: string }[] }>(
    `WITH rules AS (
       SELECT id, account_id, generation, CASE WHEN ${IS_QUIET} THEN 'quiet' ELSE 'folded' END AS notified
         FROM alerts a WHERE id = ANY(?)),
     -- Not by rule: one about a market has events of months.
     recent AS MATERIALIZED (
       SELECT id, alert_id, generation, notified FROM alert_events
        WHERE account_id IN (SELECT account_id FROM rules) AND board = ? AND created_at > now() - interval '1 hour')
     SELECT recent.alert_id, max(recent.id) AS id
       FROM rules JOIN recent ON recent.alert_id = rules.id
                             AND recent.generation = rules.generation AND recent.notified = rules.notified
      GROUP BY recent.alert_id`,
    [[...alertIds], board],
  )
  return new Map(rows.map(({ alert_id, id }) => [Number(alert_id), id]))
}
