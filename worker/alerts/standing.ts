import {
  compare,
  CONDITIONS,
  type ComparedValues,
  type Condition,
  type Reading,
} from '#shared/alerts/condition'
import type { Rule } from '#shared/alerts/alert'
import type { SeoulDate } from '#shared/market/seoul-time'

/**
 * How a rule stands with one stock. `waiting`: it fires when its condition becomes true. `pending`: that is true, and has to
 * stay so. `spent`: it has fired, or its condition was true when it was made; that has to become false first.
 */
export interface Standing {
  phase: 'waiting' | 'pending' | 'spent'
  /** The trading day on which it was compared last. */
  session: SeoulDate
  /** Since when its condition is true, while it is pending. */
  sinceMs: number | null
  firedMs: number | null
  firedSession: SeoulDate | null
  /** How often it has fired in that session. */
  firings: number
  /** What was compared when it came to this phase. */
  values: ComparedValues | null
}

/** A rule that has fired for a stock. `session` and `edge` are what it can do only once. */
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
export function atRest({ condition }: Rule, session: SeoulDate): Standing {
  return {
    phase: isTrueAtRest(condition) ? 'spent' : 'waiting',
    session,
    sinceMs: null,
    firedMs: null,
    firedSession: null,
    firings: 0,
    values: null,
  }
}

/** Almost every stock trades. */
const isTrueAtRest = ({ type }: Condition) => type === 'resumed'

/** How a rule stands with a stock when it is made: what is true then has to become false before it can fire. */
export function firstStanding(rule: Rule, { session, reading }: Moment): Standing {
  const compared = compare(rule.condition, reading, 0)
  if (compared === null) return atRest(rule, session)
  const phase = compared.isTrue ? 'spent' : 'waiting'
  return { ...atRest(rule, session), phase, values: compared.values }
}

export interface Step {
  /** The same object where nothing has changed that must be remembered. */
  standing: Standing
  firing: Firing | null
}

/** What a stock's new values do to a rule. */
export function step(rule: Rule, before: Standing, moment: Moment): Step {
  if (isOver(rule, moment.atMs)) return { standing: before, firing: null }
  const standing = inSession(rule, before, moment.session)
  const compared = compare(rule.condition, moment.reading, rule.rearmPercent)
  if (compared === null) return { standing, firing: null }
  const { isTrue, isClear, values } = compared
  if (standing.phase === 'spent')
    return { standing: isClear ? { ...standing, phase: 'waiting', values } : standing, firing: null }
  if (!isTrue) {
    const isStill = standing.phase === 'waiting'
    return {
      standing: isStill ? standing : { ...standing, phase: 'waiting', sinceMs: null, values },
      firing: null,
    }
  }
  if (standing.phase === 'pending') return { standing, firing: null }
  const pending: Standing = { ...standing, phase: 'pending', sinceMs: moment.atMs, values }
  return rule.holdMs === 0
    ? fire(rule, pending, moment.code, moment.atMs)
    : { standing: pending, firing: null }
}

/**
 * What time alone does to a rule: a condition that has been true for long enough. It fires at the moment at which that was so, not
 * at the one at which somebody looked, so the answer is the same however often the source is polled.
 */
export function elapse(
  rule: Rule,
  standing: Standing,
  { code, session, atMs }: Omit<Moment, 'reading'>,
): Step {
  const { phase, sinceMs } = standing
  if (phase !== 'pending' || sinceMs === null) return { standing, firing: null }
  const dueMs = sinceMs + rule.holdMs
  if (dueMs <= atMs && !isOver(rule, dueMs)) return fire(rule, standing, code, dueMs)
  return { standing: inSession(rule, standing, session), firing: null }
}

const isOver = ({ untilMs }: Rule, atMs: number) => untilMs !== null && atMs >= untilMs

/** A hold that is not over when a day begins is given up; and what compares with the base price begins anew with that. */
function inSession(rule: Rule, standing: Standing, session: SeoulDate): Standing {
  if (standing.session === session) return standing
  const beginsAnew = CONDITIONS[rule.condition.type].isDaily || standing.phase === 'pending'
  return { ...standing, session, ...(beginsAnew ? { phase: 'waiting', sinceMs: null } : {}) }
}

function fire(rule: Rule, pending: Standing, code: string, firedMs: number): Step {
  const spent: Standing = { ...pending, phase: 'spent', sinceMs: null }
  const { session, values } = pending
  if (values === null || !mayFire(rule, pending, firedMs)) return { standing: spent, firing: null }
  const firings = pending.firedSession === session ? pending.firings + 1 : 1
  const key = rule.repeat === 'once' ? { session: 'once', edge: 1 } : { session, edge: firings }
  return {
    standing: { ...spent, firedMs, firedSession: session, firings },
    firing: { alertId: rule.id, code, ...key, firedMs, values },
  }
}

function mayFire(
  { repeat, cooldownMs }: Rule,
  { session, firedMs, firedSession }: Standing,
  atMs: number,
): boolean {
  if (firedMs === null) return true
  if (repeat === 'once' || (repeat === 'daily' && firedSession === session)) return false
  return atMs - firedMs >= cooldownMs
}
