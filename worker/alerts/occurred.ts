import type { OccurrenceRule } from '#database/alerts/occurrence-rules'
import type { NewEvent } from '#database/alerts/bounded-events'
import type { ComparedValues } from '#shared/alerts/condition'
import { seoulDate, type SeoulDate } from '#shared/market/seoul-time'
import { mayFire } from '#shared/alerts/rule-status'

/** Something that happened and may fire a rule. */
export interface Occurrence {
  code: string
  atMs: number
  session: SeoulDate
  /** What it can be known by, so that it fires once. */
  key: { session: string; edge: number }
  values: ComparedValues
}

/** The event, if the rule fires for it; then it is the last one that the rule fired for. */
export function occurred({ rule, changedMs, firedMs }: OccurrenceRule, occurrence: Occurrence): NewEvent[] {
  const { code, atMs, session, key, values } = occurrence
  const lastMs = firedMs.get(code) ?? null
  const last = { session, firedMs: lastMs, firedSession: lastMs === null ? null : seoulDate(lastMs) }
  const isOver = rule.untilMs !== null && atMs >= rule.untilMs
  if (isOver || atMs < changedMs || !mayFire(rule, last, atMs)) return []
  firedMs.set(code, atMs)
  const once = rule.repeat === 'once' ? { session: 'once', edge: 1 } : key
  return [{ alertId: rule.id, code, ...once, firedMs: atMs, values }]
}
