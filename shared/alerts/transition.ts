import type { StockCode } from '../market/quote.ts'
import type { ComparedValues } from './condition.ts'
import type { RuleStatus, Step } from './rule-status.ts'

/**
 * What a rule came to for a stock. `already_true`: when the rule was made, so that has to end first. `held_back`: true for
 * long enough, but it has fired already as often as it may for now (repeat, cooldown).
 */
export const TRANSITIONS = ['waiting', 'pending', 'fired', 'held_back', 'already_true'] as const

/** A change of how a rule stands with a stock. */
export interface Transition {
  alertId: number
  code: StockCode
  /** In the market's time. */
  atMs: number
  to: (typeof TRANSITIONS)[number]
  /** What was compared; null: nothing, a day began. */
  values: ComparedValues | null
}

/** The newest of a rule are kept. */
export const TRANSITIONS_EACH = 50

/** @returns null: it stands as before */
export function transitionOf(before: RuleStatus, { status, firing }: Step): Transition['to'] | null {
  if (firing !== null) return 'fired'
  if (status.phase === before.phase) return null
  return status.phase === 'spent' ? 'held_back' : status.phase
}
