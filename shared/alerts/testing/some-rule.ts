import { MARKET_GROUPS } from '../../market/market-group.ts'
import type { ListingFilter } from '../../market/listing-filter.ts'
import type { FuzzRow, seededRandom } from '../../testing/random-market.ts'
import { REPEATS, type Rule } from '../alert.ts'
import { typesOf, type Condition } from '../condition.ts'

type Random = ReturnType<typeof seededRandom>

export const oneOf = <T>(random: Random, [first, ...others]: readonly [T, ...T[]]): T =>
  others[Math.floor(random() * (others.length + 1)) - 1] ?? first

interface Given {
  id: number
  /** Of these stocks one is watched, or its values are what a rule about a market goes by. */
  rows: readonly [FuzzRow, ...FuzzRow[]]
  /** The moment of the first poll, the time from each to the next, and how many. */
  polls: { startMs: number; everyMs: number; count: number }
  /** The part of the rules that are about a market. */
  wide: number
}

/** A rule about values of a stock, near those that it has. */
export function someRule(random: Random, { id, rows, polls, wide }: Given): Rule {
  const row = oneOf(random, rows)
  const { startMs, everyMs, count } = polls
  return {
    id,
    revision: id,
    scope: random() < wide ? { market: oneOf(random, MARKET_GROUPS) } : { code: row.code },
    condition: someCondition(random, row),
    repeat: oneOf(random, REPEATS),
    holdMs: wholeSeconds(everyMs * oneOf(random, [0, 0, 2, 3.5, 30])),
    cooldownMs: wholeSeconds(everyMs * oneOf(random, [0, 0, 5, 60])),
    rearmPercent: oneOf(random, [0, 0, 0.5, 2]),
    untilMs: random() < 0.2 ? startMs + (Math.floor(random() * count) + 0.5) * everyMs : null,
  }
}

/** As accounts can set them. */
const wholeSeconds = (ms: number) => Math.round(ms / 1_000) * 1_000

function someCondition(random: Random, { price, previousClose }: FuzzRow): Condition {
  const types = typesOf('quote')
  const type = types[Math.floor(random() * types.length)] ?? 'price_above'
  if (type === 'price_above' || type === 'price_below')
    return {
      type,
      price: Math.max(1, (price ?? previousClose ?? 1_000) + Math.floor(random() * 1_001) - 500),
    }
  if (type === 'rate_above' || type === 'rate_below')
    return { type, percent: Math.round(random() * 1_000 - 500) / 100 }
  if (type === 'filter_entered' || type === 'filter_left')
    return { type, filter: someFilter(random, price ?? 1_000) }
  if (type === 'volume_ratio_above') return { type, ratio: oneOf(random, [0.1, 1, 5, 100]) }
  return { type }
}

/** Of these parts, some. */
function someFilter(random: Random, price: number): ListingFilter {
  const around = Math.round(price * 0.005)
  return {
    standing: oneOf(random, ['all', 'all', 'up', 'down', 'halted', 'upper_limit']),
    section: '',
    badges: random() < 0.2 ? { administrative: oneOf(random, ['only', 'without']) } : {},
    ranges: {
      ...(random() < 0.5
        ? { price: { from: price - around, to: random() < 0.5 ? null : price + around } }
        : {}),
      ...(random() < 0.3 ? { rate: { from: Math.round(random() * 400 - 200) / 100, to: null } } : {}),
      ...(random() < 0.2 ? { volume: { from: Math.floor(random() * 100_000), to: null } } : {}),
      ...(random() < 0.1 ? { cap: { from: null, to: price * 10_000_000 } } : {}),
    },
  }
}
