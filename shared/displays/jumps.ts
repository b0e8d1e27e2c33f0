import { isCalled, type EventRule, type Occurrence } from './events.ts'
import { LEAST_EVENT_S } from './limits.ts'

/** A board that was put up by a rule stays at least for this time, also when a rule above is called. */
export const LEAST_JUMP_MS = LEAST_EVENT_S * 1_000

interface Call<Content> {
  rule: EventRule<Content>
  /** Of the rule in its list. */
  place: number
  occurrence: Occurrence
}

/** A board that an event has put up. */
export interface Jump<Content> extends Call<Content> {
  sinceMs: number
  untilMs: number
}

export interface Jumps<Content> {
  current: Jump<Content> | null
  /** A stronger one, until `current` has had its least time. */
  waiting: Call<Content> | null
  /** By the name of a rule: until when calls of it are ignored. */
  restUntilMs: Readonly<Record<string, number>>
}

export const NO_JUMPS: Jumps<never> = { current: null, waiting: null, restUntilMs: {} }

/**
 * The jumps after what happened, or after a while in which nothing did. The first rule of the list that is called puts its board up;
 * calls of the same rule or of one below are ignored until that is over, so that a storm is one jump.
 *
 * @returns the same object when nothing changed
 */
export function stepJumps<Content>(
  jumps: Jumps<Content>,
  rules: readonly EventRule<Content>[],
  occurrences: readonly Occurrence[],
  nowMs: number,
): Jumps<Content> {
  const { restUntilMs } = jumps
  const current = jumps.current !== null && nowMs < jumps.current.untilMs ? jumps.current : null
  const bound = Math.min(current?.place ?? Infinity, jumps.waiting?.place ?? Infinity)
  const waiting = firstCall(rules, occurrences, bound, restUntilMs, nowMs) ?? jumps.waiting
  if (waiting === null || (current !== null && nowMs - current.sinceMs < LEAST_JUMP_MS))
    return current === jumps.current && waiting === jumps.waiting ? jumps : { current, waiting, restUntilMs }
  const untilMs = nowMs + waiting.rule.show_s * 1_000
  const rest = { [waiting.rule.name]: untilMs + waiting.rule.cooldown_s * 1_000 }
  return {
    current: { ...waiting, sinceMs: nowMs, untilMs },
    waiting: null,
    restUntilMs: { ...restUntilMs, ...rest },
  }
}

/** The call of the first rule above a place. */
function firstCall<Content>(
  rules: readonly EventRule<Content>[],
  occurrences: readonly Occurrence[],
  bound: number,
  restUntilMs: Jumps<Content>['restUntilMs'],
  nowMs: number,
): Call<Content> | null {
  for (const [place, rule] of rules.entries()) {
    if (place >= bound) return null
    if (nowMs < (restUntilMs[rule.name] ?? -Infinity)) continue
    const occurrence = occurrences.find((each) => isCalled(rule.when, each))
    if (occurrence !== undefined) return { rule, place, occurrence }
  }
  return null
}
