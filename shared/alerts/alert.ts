import type { IndexCode } from '../market/index-quote.ts'
import type { MarketGroup } from '../market/market-group.ts'
import type { StockCode } from '../market/quote.ts'
import { CONDITIONS, type Condition, type ConditionType } from './condition.ts'

/** What a rule watches: one stock or index, or each stock of a market or watchlist separately. */
export type Scope =
  { code: StockCode } | { index: IndexCode } | { market: MarketGroup } | { watchlist: string }

/** How often a rule fires for a stock: once at all, once a trading day, or each time its condition becomes true. */
export const REPEATS = ['once', 'daily', 'always'] as const
export type Repeat = (typeof REPEATS)[number]

export const CHANNELS = ['screen', 'sound', 'push', 'webhook', 'email'] as const
export type Channel = (typeof CHANNELS)[number]

/** How an event is delivered: by every channel, in a summary of many, or in the list alone. */
export const NOTIFIED = ['each', 'folded', 'quiet'] as const
export type Notified = (typeof NOTIFIED)[number]

/** So many events of a person are delivered one by one in a minute; those beyond are folded into a summary. */
export const EACH_PER_MINUTE = 10

/** The events that a summary names; those beyond are counted, and are in the list. */
export const SUMMARY_EVENTS = 100

/** The displayed state of a rule: `expired`, `silenced` and `no_data` take precedence over its condition. */
export const ALERT_STATES = ['waiting', 'pending', 'fired', 'silenced', 'no_data', 'expired'] as const
export type AlertState = (typeof ALERT_STATES)[number]

/** What has to come before a rule that has fired can fire again. */
export const REARMING = ['clear', 'cooldown', 'session'] as const
export type Rearming = (typeof REARMING)[number]

/** Rules that a person may have. */
export const ALERTS_EACH = 500

/** Of these, rules about many stocks: each is evaluated, and may fire, for every stock of its scope. */
export const WIDE_ALERTS_EACH = { market: 20, watchlist: 100 } as const
export type WideScope = keyof typeof WIDE_ALERTS_EACH

export function wideScopeOf(scope: Scope): WideScope | null {
  if ('market' in scope) return 'market'
  return 'watchlist' in scope ? 'watchlist' : null
}

/** So many events of a person are stored in one evaluation; further firings are counted by the newest event of their rule. */
export const EVENTS_AT_ONCE = 200

/** The same for an hour, beside one event of each rule that has none yet. */
export const EVENTS_PER_HOUR = 1_000

/** It watches one thing alone. */
export const isOfOne = ({ scope }: Pick<Rule, 'scope'>) => 'code' in scope || 'index' in scope

/** Whether a condition applies to a scope. */
export function fits(scope: Scope, { type }: { type: ConditionType }): boolean {
  if ('index' in scope) return CONDITIONS[type].fitsIndex
  // A feed delivers whole markets, so a watchlist is no scope for it.
  return !('watchlist' in scope && CONDITIONS[type].of === 'feed')
}

/** What of a rule decides when it fires. */
export interface Rule {
  id: number
  /** Another one whenever the rule was changed. */
  revision: number
  scope: Scope
  condition: Condition
  repeat: Repeat
  /** So long the condition must stay true, milliseconds of the market's time. */
  holdMs: number
  /** Within so long after it has fired for a stock it does not fire again for that. */
  cooldownMs: number
  rearmPercent: number
  /** From this moment on it does not fire. */
  untilMs: number | null
}
