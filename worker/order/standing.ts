import type { SeoulDate } from '#shared/market/seoul-time'
import type { Budget, LinkCode, LinkState } from '#shared/protocol/messages'

/**
 * `well`: it tells what it should; `idle`: it answers, and nothing is to be told now; `doubtful`: it answers, nothing moves
 * on a market, and that may be true; `bad`: it does not tell what it should; `stopped`: and will not for long.
 */
export type Health = 'well' | 'idle' | 'doubtful' | 'bad' | 'stopped'

/** How one poll of a source went. */
export interface Told {
  health: Health
  state: LinkState
  code: LinkCode | null
  /** When the source was asked; of one that is silent, since when it has been. */
  sinceMs: number
  /** When it had answered, or had not. */
  atMs: number
  retryAtMs: number | null
  newestDay?: SeoulDate | undefined
  budget?: Budget | undefined
  /** Its answer has rows that the board has not. */
  hasNews: boolean
}

/** What is known of a source over all its polls. */
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
  /** The first choice first. */
  names: readonly [string, ...string[]]
  failoverAfterMs: number
  returnAfterMs: number
  /** How often each source is asked. */
  paceMs: (name: string) => number
}

/** Never more often does the board change its source, unless the operator has it return sooner. */
const BETWEEN_SWITCHES_MS = 3 * 60_000
/** Polls come a little late; a source that has not been asked for longer may have been anything meanwhile. */
const LATE_MS = 15_000

/** Where nothing is known, or the settings name other sources than before. */
export function stateFor({ names }: OrderRules, before: OrderState | null): OrderState {
  if (before === null || !names.includes(before.live)) {
    return { live: names[0], switched_ms: null, standings: {} }
  }
  const standings = Object.entries(before.standings).filter(([name]) => names.includes(name))
  return { ...before, standings: Object.fromEntries(standings) }
}

/** The state after a source was asked; the board may be another's from then on. */
export function judge(rules: OrderRules, before: OrderState, name: string, told: Told): OrderState {
  const standing = standingAfter(before.standings[name], told, askedWithinMs(rules, name))
  const state = { ...before, standings: { ...before.standings, [name]: standing } }
  if (!takesOver(rules, state, name, told)) return state
  return { ...state, live: name, switched_ms: told.atMs }
}

/** A source is asked at its pace, and one that has failed once more when it may be given up. */
function askedWithinMs({ paceMs, failoverAfterMs }: OrderRules, name: string): number {
  return Math.max(2 * paceMs(name), failoverAfterMs) + LATE_MS
}

function standingAfter(before: Standing | undefined, told: Told, withinMs: number): Standing {
  const { health, state, code, retryAtMs, sinceMs, atMs, newestDay, budget = before?.budget } = told
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

function takesOver(rules: OrderRules, state: OrderState, name: string, told: Told): boolean {
  const { live, switched_ms: switchedMs } = state
  if (name === live || told.health !== 'well') return false
  const restMs = Math.min(BETWEEN_SWITCHES_MS, rules.returnAfterMs)
  // A clock that was set back since is no reason to wait for longer than that.
  if (switchedMs !== null && told.atMs >= switchedMs && told.atMs - switchedMs < restMs) return false
  if (returnsAtMs(rules, state, name) !== null && told.atMs - sinceOf(state, name) >= rules.returnAfterMs)
    return true
  if (!needsAnother(rules, state, told.atMs)) return false
  // Where the market itself may be halted, only a source that knows more has proved the other one stuck.
  return state.standings[live]?.health !== 'doubtful' || told.hasNews
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
  // One that rests after a fault is not asked meanwhile, and its fault lasts.
  const untilMs = standing.retry_at_ms === null ? standing.at_ms : Math.max(standing.at_ms, nowMs)
  return untilMs - standing.since_ms >= failoverAfterMs
}

/** When a source that comes before the one that fills the board takes over, if it stays as well as it is; null: it does not. */
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

/** The sources to be asked beside the one that fills the board: those before it, and, where that has failed, all. */
export function candidates(rules: OrderRules, state: OrderState, nowMs: number): string[] {
  const at = rules.names.indexOf(state.live)
  const all = needsAnother(rules, state, nowMs)
  return rules.names.filter((name, place) => name !== state.live && (all || place < at))
}
