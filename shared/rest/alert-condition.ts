import { z } from 'zod'
import { fits } from '../alerts/alert.ts'
import { FILTER_TYPES, LIMITS, type LimitName } from '../alerts/condition.ts'
import { KINDS } from '../disclosures/classify.ts'
import { INDEX_CODES } from '../market/index-quote.ts'
import { hasNoCondition, BADGE_RULES } from '../market/listing-filter.ts'
import { MARKET_GROUPS } from '../market/market-group.ts'
import { STANDINGS } from '../market/standing.ts'
import { plainText, StockCode, Uuid } from './fields.ts'

const limit = (name: LimitName) => {
  const { min, max, step } = LIMITS[name]
  return z.number().min(min).max(max).multipleOf(step)
}

const RangeShape = z
  .strictObject({ from: z.number().nullable(), to: z.number().nullable() })
  .refine(({ from, to }) => from !== null || to !== null, 'is open at both ends')
  .refine(({ from, to }) => from === null || to === null || from <= to, 'ends before it begins')
  .optional()
const BadgeShape = z.enum(BADGE_RULES).optional()

/** What the table can be filtered by, beside market, watchlist and search. */
const FilterShape = z
  .strictObject({
    standing: z.enum(['all', ...STANDINGS]).default('all'),
    section: plainText(60).default(''),
    badges: z
      .strictObject({
        administrative: BadgeShape,
        alert: BadgeShape,
        spac: BadgeShape,
        preferred: BadgeShape,
      })
      .default({}),
    ranges: z
      .strictObject({
        price: RangeShape,
        rate: RangeShape,
        volume: RangeShape,
        turnover: RangeShape,
        cap: RangeShape,
      })
      .default({}),
  })
  .refine((filter) => !hasNoCondition(filter), 'has no condition')

export const ConditionShape = z
  .discriminatedUnion('type', [
    z.strictObject({ type: z.enum(['price_above', 'price_below']), price: limit('price') }),
    z.strictObject({ type: z.enum(['rate_above', 'rate_below']), percent: limit('percent') }),
    z.strictObject({ type: z.literal('volume_ratio_above'), ratio: limit('ratio') }),
    z.strictObject({
      type: z.enum(['upper_limit', 'lower_limit', 'high_52w', 'low_52w', 'halted', 'resumed']),
    }),
    z.strictObject({
      type: z.literal('disclosure'),
      kinds: z.array(z.enum(KINDS)).min(1, 'is empty').max(KINDS.length).optional(),
    }),
    z.strictObject({ type: z.enum(FILTER_TYPES), filter: FilterShape }),
    z.strictObject({ type: z.literal('feed_silent'), minutes: limit('minutes') }),
  ])
  .describe(
    'At the limit and beyond it. It fires when it becomes true, not while it is. `price` is whole won, of an index points; ' +
      '`ratio` is the shares of today by those of an average day of the last 20; a high or low of 52 weeks is beyond that of ' +
      'the finished days; `filter_entered` and `filter_left`: a stock comes under a filter of the table, or leaves it; `feed_silent`: in trading hours nothing was received for so long.',
  )

export const ScopeShape = z
  .union([
    z.strictObject({ code: StockCode }),
    z.strictObject({ index: z.enum(INDEX_CODES) }),
    z.strictObject({ market: z.enum(MARKET_GROUPS) }),
    z.strictObject({ watchlist: Uuid }),
  ])
  .describe('One stock or index, or each stock of a market or of a watchlist by itself')

/** Whether the condition fits what is watched. */
export function checkCondition(
  { scope, condition }: { scope: z.output<typeof ScopeShape>; condition: z.output<typeof ConditionShape> },
  context: z.RefinementCtx,
): void {
  const say = (message: string) => context.addIssue({ code: 'custom', path: ['condition'], message })
  if (!fits(scope, condition)) say('does not fit what is watched')
  if (!('index' in scope) && 'price' in condition && !Number.isInteger(condition.price))
    say('is not whole won')
}
