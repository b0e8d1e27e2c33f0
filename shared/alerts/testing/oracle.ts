import { limitOf } from '../condition.ts'
import type { Filtered, ListingFilter } from '../../market/listing-filter.ts'
import type { Rule } from '../alert.ts'
import type { Changes, Quoted } from '../engine.ts'

/**
 * When a rule fires for one stock, from everything that ever happened: no state is kept, no row is left out, and every
 * condition is written out anew. Slow and plain on purpose.
 *
 * @param history the state of the stock at each poll, also where it had not changed
 */
export function firingsOf(rule: Rule, history: readonly Seen[]): { atMs: number; session: string }[] {
  const fired: { atMs: number; session: string }[] = []
  let mustClear = false
  let trueSince: Seen | null = null
  history.forEach((now, n) => {
    if (trueSince !== null) {
      const dueMs = trueSince.atMs + rule.holdMs
      if (dueMs <= now.atMs && !isOver(rule, dueMs)) {
        if (isAllowed(rule, fired, { atMs: dueMs, session: trueSince.session }))
          fired.push({ atMs: dueMs, session: trueSince.session })
        mustClear = true
        trueSince = null
      }
    }
    if (trueSince !== null && trueSince.session !== now.session) trueSince = null
    if (isOver(rule, now.atMs)) return
    // Without a new row a stock is unchanged, also on a new day.
    if (n > 0 && !now.isReported) return
    if (now.isFirstOfDay) {
      trueSince = null
      if (/^rate|limit$|52w$|ratio/.test(rule.condition.type) || isFilterOfToday(rule)) mustClear = false
      if (rule.condition.type === 'filter_left' && isFilterOfToday(rule)) mustClear = true
    }
    const is = truthOf(rule, now)
    if (is === null) {
      if (n === 0) mustClear = ['resumed', 'filter_left'].includes(rule.condition.type)
      return
    }
    if (n === 0) mustClear = is
    else if (mustClear) mustClear = !isFarOff(rule, now)
    else if (!is) trueSince = null
    else trueSince ??= now
    if (trueSince === now && rule.holdMs === 0) {
      if (isAllowed(rule, fired, now)) fired.push({ atMs: now.atMs, session: now.session })
      mustClear = true
      trueSince = null
    }
  })
  return fired
}

export interface Seen extends Pick<Quoted, 'reading'>, Pick<Changes, 'session' | 'atMs'> {
  /** It has changed at this moment. */
  isReported: boolean
  /** Its first row of the day. */
  isFirstOfDay: boolean
}

const isOver = ({ untilMs }: Rule, atMs: number) => untilMs !== null && untilMs <= atMs

function isAllowed(
  { repeat, cooldownMs }: Rule,
  fired: readonly { atMs: number; session: string }[],
  { atMs, session }: { atMs: number; session: string },
): boolean {
  const last = fired.at(-1)
  if (last === undefined) return true
  if (repeat === 'once') return false
  if (repeat === 'daily' && last.session === session) return false
  return last.atMs + cooldownMs <= atMs
}

function truthOf(
  { condition }: Rule,
  { reading: { price, rate, state, traded, past, row } }: Seen,
): boolean | null {
  const limit = limitOf(condition) ?? NaN
  switch (condition.type) {
    case 'price_above':
      return price === null ? null : price >= limit
    case 'price_below':
      return price === null ? null : price <= limit
    case 'rate_above':
      return rate === null ? null : rate >= limit
    case 'rate_below':
      return rate === null ? null : rate <= limit
    case 'high_52w':
      return price === null || past.yearHigh === null ? null : price > past.yearHigh
    case 'low_52w':
      return price === null || past.yearLow === null ? null : price < past.yearLow
    case 'volume_ratio_above':
      return traded === null || past.usuallyTraded === null
        ? null
        : ratioOf(traded, past.usuallyTraded) >= limit
    case 'filter_entered':
      return price === null ? null : isIn(condition.filter, row)
    case 'filter_left':
      return price === null ? null : !isIn(condition.filter, row)
    case 'disclosure':
    case 'feed_silent':
      return null
    case 'resumed':
      return state === 'no_data' ? null : state !== 'halted'
    case 'halted':
    case 'upper_limit':
    case 'lower_limit':
      return state === 'no_data' ? null : state === condition.type
  }
}

function isFarOff(rule: Rule, seen: Seen): boolean {
  if (truthOf(rule, seen) !== false) return false
  const { condition, rearmPercent } = rule
  const { price, rate, traded, past } = seen.reading
  const extreme = condition.type === 'high_52w' ? past.yearHigh : past.yearLow
  if (condition.type.endsWith('_52w') && extreme !== null)
    return Math.abs((price ?? 0) - extreme) >= (extreme / 100) * rearmPercent
  if ('ratio' in condition)
    return (
      condition.ratio - ratioOf(traded ?? 0, past.usuallyTraded ?? 1) >=
      (condition.ratio / 100) * rearmPercent
    )
  if ('price' in condition)
    return Math.abs((price ?? 0) - condition.price) >= (condition.price / 100) * rearmPercent
  return 'percent' in condition ? Math.abs((rate ?? 0) - condition.percent) >= rearmPercent : true
}

function isFilterOfToday({ condition }: Rule): boolean {
  if (!('filter' in condition)) return false
  const { standing, ranges } = condition.filter
  return standing !== 'all' || 'rate' in ranges || 'volume' in ranges || 'turnover' in ranges
}

function isIn({ standing, section, badges, ranges }: ListingFilter, row: Filtered | null): boolean {
  if (row?.price == null) return false
  const { price, previousClose, state } = row
  const change = previousClose === null ? 0 : price - previousClose
  const direction = change > 0 ? 'up' : change < 0 ? 'down' : 'unchanged'
  if (standing !== 'all' && standing !== (state === 'trading' ? direction : state)) return false
  if (section !== '' && section !== row.section) return false
  const isAdministrative = row.section.includes('관리종목')
  if (badges.administrative === 'only' && !isAdministrative) return false
  if (badges.administrative === 'without' && isAdministrative) return false
  const values = {
    price,
    rate: previousClose === null || previousClose <= 0 ? null : (change / previousClose) * 100,
    volume: state === 'no_data' ? null : row.volume,
    turnover: state === 'no_data' ? null : row.value,
    cap: price * row.shares,
  }
  for (const [column, value] of Object.entries(values) as [keyof typeof values, number | null][]) {
    const range = ranges[column]
    if (range === undefined) continue
    if (value === null || value < (range.from ?? -Infinity) || value > (range.to ?? Infinity)) return false
  }
  return true
}

const ratioOf = (traded: number, usually: number) => Math.round((traded / usually) * 100) / 100
