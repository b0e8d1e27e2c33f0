import {
  compare,
  isUsuallyTrue,
  startsOverDaily,
  type ComparedValues,
  type Condition,
  type Reading,
} from './condition.ts'
import type { Rule } from './alert.ts'
import type { SeoulDate } from '../market/seoul-time.ts'

/**
 * How a rule stands with one stock. `waiting`: it fires when its condition becomes true. `pending`: that is true, and has to
 * stay so. `spent`: it has fired, or its condition was true when it was made; that has to become false first.
 */
export interface RuleStatus {
  phase: 'waiting' | 'pending' | 'spent'
  /** The trading day on which it was compared last. */
  session: SeoulDate
  /** Since when its condition is true, while it is pending. */
  sinceMs: number | null
  firedMs: number | null
  firedSession: SeoulDate | null
  /** What was compared when it came to this phase; null: nothing, as when a day begins. */
  values: ComparedValues | null
}

/** A rule that has fired for a stock. `session` and `edge`, which is the moment, are what it can do only once. */
export interface Firing {
  alertId: number
  code: string
  session: string
  edge: number
  firedMs: number
  values: ComparedValues
}

/** One stock at a moment of the market. */
export interface Moment {
  code: string
  session: SeoulDate
  atMs: number
  reading: Reading
}

/** What is not stored: a stock whose condition was at rest when the rule was made, and of which nothing has happened since. */
export function atRest({ condition }: Rule, session: SeoulDate): RuleStatus {
  return {
    phase: phaseAtRest(condition),
    session,
    sinceMs: null,
    firedMs: null,
    firedSession: null,
    values: null,
  }
}

const phaseAtRest = (condition: Condition) => (isUsuallyTrue(condition) ? 'spent' : 'waiting')

/** How a rule stands with a stock when it is made: what is true then has to become false before it can fire. */
export function firstStatus(rule: Rule, { session, reading }: Moment): RuleStatus {
  const compared = compare(rule.condition, reading, 0)
  if (compared === null) return atRest(rule, session)
  const phase = compared.isTrue ? 'spent' : 'waiting'
  return { ...atRest(rule, session), phase, values: compared.values }
}

export interface Step {
  /** The same object where nothing has changed that must be remembered. */
  status: RuleStatus
  firing: Firing | null
}

/** What a stock's new values do to a rule. */
export function step(rule: Rule, before: RuleStatus, moment: Moment): Step {
  if (isOver(rule, moment.atMs)) return { status: before, firing: null }
  const status = inSession(rule, before, moment.session)
  const compared = compare(rule.condition, moment.reading, rule.rearmPercent)
  if (compared === null) return { status, firing: null }
  const { isTrue, isClear, values } = compared
  if (status.phase === 'spent')
    return { status: isClear ? moved(status, 'waiting', { sinceMs: null, values }) : status, firing: null }
  if (!isTrue) {
    const isStill = status.phase === 'waiting'
    return { status: isStill ? status : moved(status, 'waiting', { sinceMs: null, values }), firing: null }
  }
  if (status.phase === 'pending') return { status, firing: null }
  const pending = moved(status, 'pending', { sinceMs: moment.atMs, values })
  return rule.holdMs === 0 ? fire(rule, pending, moment.code, moment.atMs) : { status: pending, firing: null }
}

/** Written out, because a spread takes several times as long, and thousands of rules move at one poll. */
function moved(
  { session, firedMs, firedSession }: Pick<RuleStatus, 'session' | 'firedMs' | 'firedSession'>,
  phase: RuleStatus['phase'],
  { sinceMs, values }: Pick<RuleStatus, 'sinceMs' | 'values'>,
): RuleStatus {
  return { phase, session, sinceMs, firedMs, firedSession, values }
}

/**
 * What time alone does to a rule: a condition that has been true for long enough. It fires at the moment at which that was so, not
 * at the time of the evaluation, so the result does not depend on how often the source is polled.
 */
export function elapse(
  rule: Rule,
  status: RuleStatus,
  { code, session, atMs }: Omit<Moment, 'reading'>,
): Step {
  const { phase, sinceMs } = status
  if (phase !== 'pending' || sinceMs === null) return { status, firing: null }
  const dueMs = sinceMs + rule.holdMs
  if (dueMs <= atMs && !isOver(rule, dueMs)) return fire(rule, status, code, dueMs)
  return { status: inSession(rule, status, session), firing: null }
}

const isOver = ({ untilMs }: Rule, atMs: number) => untilMs !== null && atMs >= untilMs

/** A hold that is not over when a day begins is given up; and what compares with the base price starts over with it. */
function inSession(rule: Rule, status: RuleStatus, session: SeoulDate): RuleStatus {
  if (status.session === session) return status
  const { firedMs, firedSession } = status
  if (startsOverDaily(rule.condition)) return { ...atRest(rule, session), firedMs, firedSession }
  if (status.phase === 'pending') return { ...atRest(rule, session), phase: 'waiting', firedMs, firedSession }
  return { ...status, session }
}

function fire(rule: Rule, pending: RuleStatus, code: string, firedMs: number): Step {
  const { session, values } = pending
  if (values === null || !mayFire(rule, pending, firedMs))
    return { status: moved(pending, 'spent', { sinceMs: null, values }), firing: null }
  return {
    status: moved({ session, firedMs, firedSession: session }, 'spent', { sinceMs: null, values }),
    // A count would begin again with the status, where a stock comes back to a list.
    firing: { alertId: rule.id, code, session, edge: firedMs, firedMs, values },
  }
}

/** Whether a rule may fire for a stock, as often as it has done so. */
export function mayFire(
  { repeat, cooldownMs }: Rule,
  { session, firedMs, firedSession }: Pick<RuleStatus, 'session' | 'firedMs' | 'firedSession'>,
  atMs: number,
): boolean {
  if (firedMs === null) return true
  if (repeat === 'once' || (repeat === 'daily' && firedSession === session)) return false
  return atMs - firedMs >= cooldownMs
}
