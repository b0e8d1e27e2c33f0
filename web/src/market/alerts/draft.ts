import { fits, type Channel, type Repeat, type Scope } from '#shared/alerts/alert'
import {
  CONDITION_TYPES,
  FILTER_TYPES,
  limitOf,
  type Condition,
  type ConditionType,
} from '#shared/alerts/condition'
import type { Kind } from '#shared/disclosures/kinds'
import { INDEX_CODES, type IndexCode } from '#shared/market/index-quote'
import type { ListingFilter } from '#shared/market/listing-filter'
import { MARKET_GROUPS, type MarketGroup } from '#shared/market/market-group'
import type { QuoteRow } from '#shared/market/quote'
import { seoulIso } from '#shared/market/seoul-time'
import type { Alert, AlertInput } from '#shared/rest/alerts'
import { whole } from '../../words/numbers.ts'

export const WATCHES = ['code', 'index', 'market', 'watchlist'] as const
export type Watches = (typeof WATCHES)[number]

/** The state of the form. */
export interface Draft {
  name: string
  watches: Watches
  code: string
  index: IndexCode
  /** Empty: none selected. */
  market: MarketGroup | ''
  watchlist: string
  type: ConditionType
  limit: string
  kinds: Kind[]
  /** Chosen in the table; null: none was. */
  filter: ListingFilter | null
  repeat: Repeat
  channels: Channel[]
  /** Empty: none selected. */
  webhook: string
  hold: string
  cooldown: string
  rearm: string
  /** In Seoul time, as values of `datetime-local`; empty: none. */
  until: string
  silenced: string
  isActive: boolean
}

export const freshDraft = (given: Partial<Draft> = {}): Draft => ({
  name: '',
  watches: 'code',
  code: '',
  index: INDEX_CODES[0],
  market: MARKET_GROUPS[0],
  watchlist: '',
  type: 'price_above',
  limit: '',
  kinds: [],
  filter: null,
  repeat: 'once',
  channels: ['screen'],
  webhook: '',
  hold: '0',
  cooldown: '0',
  rearm: '0',
  until: '',
  silenced: '',
  isActive: true,
  ...given,
})

/** An alert on a stock, at a price, or at its current one. */
export function draftOfStock({ code, name, price, previousClose }: QuoteRow, at: number | null): Draft {
  const now = price ?? previousClose
  const limit = at ?? now
  return freshDraft({
    name: limit === null ? name : `${name} ${whole(limit)}`,
    code,
    type: limit !== null && now !== null && limit < now ? 'price_below' : 'price_above',
    limit: limit === null ? '' : String(limit),
  })
}

/** A filter of the table, of which an alert takes over a part. */
export interface TableFilter extends ListingFilter {
  market: MarketGroup | 'all'
  query: string
  /** Empty: any, as the list. */
  sector: string
  /** Id of a watchlist. */
  list: string
}

/** An alert on what enters a filter. With all markets in the table none is selected: an alert is about one. */
export function draftOfFilter(table: TableFilter, name: string): Draft {
  const { standing, section, badges, ranges, market, list } = table
  return freshDraft({
    name,
    watches: list === '' ? 'market' : 'watchlist',
    market: market === 'all' ? '' : market,
    watchlist: list,
    type: 'filter_entered',
    filter: { standing, section, badges: { ...badges }, ranges: { ...ranges } },
    repeat: 'daily',
  })
}

/** What the table is filtered by, but an alert with this scope is not. */
export function omittedOf({ market, list, query, sector }: TableFilter, watches: Watches) {
  const parts = [
    { part: 'market', value: market === 'all' || watches === 'market' ? '' : market },
    { part: 'list', value: watches === 'watchlist' ? '' : list },
    { part: 'query', value: query.trim() },
    { part: 'sector', value: sector },
  ] as const
  return parts.filter(({ value }) => value !== '')
}

/** The draft of a stored alert. */
export function draftOf(alert: Alert): Draft {
  const { scope, condition } = alert
  return freshDraft({
    ...watched(scope),
    name: alert.name,
    type: condition.type,
    limit: String(limitOf(condition) ?? ''),
    kinds: condition.type === 'disclosure' ? [...(condition.kinds ?? [])] : [],
    filter: 'filter' in condition ? condition.filter : null,
    repeat: alert.repeat,
    channels: [...alert.channels],
    webhook: alert.webhook_id ?? '',
    hold: String(alert.hold_s),
    cooldown: String(alert.cooldown_s),
    rearm: String(alert.rearm_percent),
    until: localTime(alert.until),
    silenced: localTime(alert.silenced_until),
    isActive: alert.is_active,
  })
}

function watched(scope: Scope): Partial<Draft> {
  if ('code' in scope) return { watches: 'code', code: scope.code }
  if ('index' in scope) return { watches: 'index', index: scope.index }
  if ('market' in scope) return { watches: 'market', market: scope.market }
  return { watches: 'watchlist', watchlist: scope.watchlist }
}

/** The scope, complete or not. */
function scopeOf({ watches, code, index, market, watchlist }: Draft): Scope {
  if (watches === 'code') return { code }
  if (watches === 'index') return { index }
  return watches === 'market' ? { market: market as MarketGroup } : { watchlist }
}

/** Conditions that apply to the scope. */
export const typesFor = (draft: Draft): ConditionType[] =>
  CONDITION_TYPES.filter(
    (type) => fits(scopeOf(draft), { type }) && (draft.filter !== null || !isOfFilter(type)),
  )

export const isOfFilter = (type: ConditionType): boolean => FILTER_TYPES.some((one) => one === type)

/** The request body; null: a number is missing or invalid, or nothing is selected. The server validates the rest. */
export function inputOf(draft: Draft): AlertInput | null {
  const { name, repeat, channels, isActive } = draft
  const condition = conditionOf(draft)
  const [hold_s, cooldown_s, rearm_percent] = [draft.hold, draft.cooldown, draft.rearm].map(numberIn)
  const hasWebhook = channels.includes('webhook')
  const lacksWebhook = hasWebhook && draft.webhook === ''
  const isMissing = draft[draft.watches] === '' || name.trim() === '' || channels.length === 0 || lacksWebhook
  if (condition === null || hold_s == null || cooldown_s == null || rearm_percent == null || isMissing)
    return null
  return {
    ...{ name: name.trim(), scope: scopeOf(draft), condition, repeat, channels: [...channels] },
    ...{ hold_s, cooldown_s, rearm_percent, is_active: isActive },
    webhook_id: hasWebhook ? draft.webhook : null,
    until: isoOf(draft.until),
    silenced_until: isoOf(draft.silenced),
  }
}

function conditionOf({ type, limit, kinds, filter }: Draft): Condition | null {
  const number = numberIn(limit)
  switch (type) {
    case 'price_above':
    case 'price_below':
      return number === null ? null : { type, price: number }
    case 'rate_above':
    case 'rate_below':
      return number === null ? null : { type, percent: number }
    case 'volume_ratio_above':
      return number === null ? null : { type, ratio: number }
    case 'feed_silent':
      return number === null ? null : { type, minutes: number }
    case 'disclosure':
      return kinds.length === 0 ? { type } : { type, kinds: [...kinds] }
    case 'filter_entered':
    case 'filter_left':
      return filter === null ? null : { type, filter }
    case 'upper_limit':
    case 'lower_limit':
    case 'high_52w':
    case 'low_52w':
    case 'halted':
    case 'resumed':
      return { type }
  }
}

/** Parses a typed number such as `210,000`. */
export function numberIn(text: string): number | null {
  const plain = text.replaceAll(/[,\s₩원%]/g, '')
  return /^[+-]?\d+(\.\d+)?$/.test(plain) ? Number(plain) : null
}

const localTime = (iso: string | null) => (iso === null ? '' : seoulIso(Date.parse(iso)).slice(0, 16))
const isoOf = (local: string) => (local === '' ? null : `${local}:00+09:00`)
