import type { Rule } from './alert.ts'
import { Engine, type Changes } from './engine.ts'
import type { Firing } from './rule-status.ts'

/**
 * When a rule would have fired on a day that is over.
 * @param day the changes of that day, oldest first; a condition that is true at its beginning counts as true before, unless it starts over each day
 */
export function dryRun(rule: Rule, day: readonly Changes[]): Firing[] {
  const [first] = day
  if (first === undefined) return []
  const engine = new Engine()
  engine.begin(rule, { ...first, session: '' })
  return day.flatMap((changes) => engine.take(changes).firings)
}
