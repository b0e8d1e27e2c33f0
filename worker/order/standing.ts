import type { SeoulDate } from '#shared/market/seoul-time'
import type { Budget, LinkCode, LinkState } from '#shared/protocol/messages'
import { MINUTE_MS } from '#shared/time'

/**
 * `well`: delivers what it should; `idle`: answers, and nothing is expected now; `doubtful`: answers, but a
 * market does not move, which may be true; `bad`: does not deliver what it should; `stopped`: like `bad`, and
 * a retry will not help soon.
 */
export type Health = 'well' | 'idle' | 'doubtful' | 'bad' | 'stopped'

/** The result of one poll of a source. */
export interface PollResult {
  health: Health
  state: LinkState
  code: LinkCode | null
  /** When the source was polled; for a silent one, since when it has been silent. */
  sinceMs: number
  /** When the poll ended, with or without an answer. */
  atMs: number
  retryAtMs: number | null
  newestDay?: SeoulDate | undefined
  budget?: Budget | undefined
  /** The answer has rows that the board does not have. */
  hasNews: boolean
}

/** The state of a source over all its polls. */
export interface Standing {
  health: Health
  state: LinkState
  code: LinkCode | null
  since_ms: number
  at_ms: number
  retry_at_ms: number | null
  newest_day?: SeoulDate
  budget?: Budget
}

/** Which source fills the board; the same for all workers. */
export interface OrderState {
  live: string
  switched_ms: number | null
  standings: Record<string, Standing>
}

export interface OrderRules {
  /** In order of preference. */
  names: readonly [string, ...string[]]
  failoverAfterMs: number
  returnAfterMs: number
  /** The poll interval of each source. */
  paceMs: (name: string) => number
}

/** The minimum time between two changes of the source, unless the operator allows a faster return. */
const BETWEEN_SWITCHES_MS = 3 * MINUTE_MS
/** Polls may be a little late; after a longer break the state of a source counts as unknown. */
const LATE_MS = 15_000

/** The initial state, also when the settings name other sources than before. */
export function stateFor({ names }: OrderRules, before: OrderState | null): OrderState {
  if (before === null || !names.includes(before.live)) {
    return { live: names[0], switched_ms: null, standings: {} }
  }
  const standings = Object.entries(before.standings).filter(([name]) => names.includes(name))
  return { ...before, standings: Object.fromEntries(standings) }
}

/** The state after a poll; another source may fill the board from then on. */
export function judge(rules: OrderRules, before: OrderState, name: string, result: PollResult): OrderState {
  const standing = standingAfter(before.standings[name], result, askedWithinMs(rules, name))
  const state = { ...before, standings: { ...before.standings, [name]: standing } }
  if (!takesOver(rules, state, name, result)) return state
  return { ...state, live: name, switched_ms: result.atMs }
}

/** A source is polled at its interval, and a failed one again when it may be given up. */
function askedWithinMs({ paceMs, failoverAfterMs }: OrderRules, name: string): number {
  return Math.max(2 * paceMs(name), failoverAfterMs) + LATE_MS
}

function standingAfter(before: Standing | undefined, result: PollResult, withinMs: number): Standing {
  const { health, state, code, retryAtMs, sinceMs, atMs, newestDay, budget = before?.budget } = result
  const isUnbroken = before !== undefined && atMs - before.at_ms <= withinMs
  const goesOn = before !== undefined && isUnbroken && isGood(before.health) === isGood(health)
  return {
    health,
    state,
    code,
    since_ms: Math.min(goesOn ? Math.min(before.since_ms, sinceMs) : sinceMs, atMs),
    at_ms: atMs,
    retry_at_ms: retryAtMs,
    ...(newestDay === undefined ? {} : { newest_day: newestDay }),
    ...(budget === undefined ? {} : { budget }),
  }
}

const isGood = (health: Health) => health === 'well' || health === 'idle'

function takesOver(rules: OrderRules, state: OrderState, name: string, result: PollResult): boolean {
  const { live, switched_ms: switchedMs } = state
  if (name === live || result.health !== 'well') return false
  const restMs = Math.min(BETWEEN_SWITCHES_MS, rules.returnAfterMs)
  // If the clock was set back since, do not wait for longer than that.
  if (switchedMs !== null && result.atMs >= switchedMs && result.atMs - switchedMs < restMs) return false
  if (returnsAtMs(rules, state, name) !== null && result.atMs - sinceOf(state, name) >= rules.returnAfterMs)
    return true
  if (!needsAnother(rules, state, result.atMs)) return false
  // Where the market itself may be halted, only a source with newer data proves that the other one is stuck.
  return state.standings[live]?.health !== 'doubtful' || result.hasNews
}

/** Whether the source that fills the board has failed, or been silent, for long enough. */
export function needsAnother(
  { failoverAfterMs }: OrderRules,
  { live, standings }: OrderState,
  nowMs: number,
): boolean {
  const standing = standings[live]
  if (standing === undefined || isGood(standing.health)) return false
  if (standing.health === 'stopped') return true
  // A source that backs off after a fault is not polled, and its fault counts as continuing.
  const untilMs = standing.retry_at_ms === null ? standing.at_ms : Math.max(standing.at_ms, nowMs)
  return untilMs - standing.since_ms >= failoverAfterMs
}

/**
 * When a preferred source will take over from the one that fills the board if it stays well; null: it will
 * not.
 */
export function returnsAtMs(
  rules: OrderRules,
  { live, switched_ms: switchedMs, standings }: OrderState,
  name: string,
): number | null {
  const { names, returnAfterMs } = rules
  const standing = standings[name]
  if (names.indexOf(name) >= names.indexOf(live) || standing?.health !== 'well') return null
  const rest = (switchedMs ?? 0) + Math.min(BETWEEN_SWITCHES_MS, returnAfterMs)
  return Math.max(standing.since_ms + returnAfterMs, rest)
}

const sinceOf = ({ standings }: OrderState, name: string): number => standings[name]?.since_ms ?? Infinity

/**
 * The standby sources to poll: those preferred to the current one, and all when the current one has failed.
 */
export function candidates(rules: OrderRules, state: OrderState, nowMs: number): string[] {
  const at = rules.names.indexOf(state.live)
  const all = needsAnother(rules, state, nowMs)
  return rules.names.filter((name, place) => name !== state.live && (all || place < at))
}
