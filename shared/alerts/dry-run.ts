import type { Rule } from './alert.ts'
import { Engine, type Changes } from './engine.ts'
import type { Firing } from './rule-status.ts'

/**
 * When a rule would have fired on a day that is over, of which the changes are given one by one, oldest first. A condition that is
 * true at its beginning counts as true before, unless it starts over each day.
 */
export class DryRun {
  readonly #engine = new Engine()
  readonly #rule: Rule

  constructor(rule: Rule) {
    this.#rule = rule
  }

  take(changes: Changes): Firing[] {
    if (this.#engine.size === 0) this.#engine.begin(this.#rule, { ...changes, session: '' })
    return this.#engine.take(changes).firings
  }
}
