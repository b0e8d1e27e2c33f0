import type { QuoteState } from '../market/quote.ts'

/** What a condition is compared with, by the name that it has in REST, and between which values it may lie. */
export const LIMITS = {
  price: { min: 1, max: 2_000_000_000, isWhole: true },
  percent: { min: -100, max: 1_000, isWhole: false },
} as const
export type LimitName = keyof typeof LIMITS

/** What of a stock conditions look at. */
export interface Reading {
  price: number | null
  /** Change against the base price in per cent, as the exchange prints it. */
  rate: number | null
  state: QuoteState
}

type Side = 'above' | 'below'

interface OfAnyKind {
  /** Becomes true anew on each trading day, though it was true at the end of the day before. */
  isDaily: boolean
}

/** True at the limit and beyond it. */
interface LevelKind extends OfAnyKind {
  limit: LimitName
  side: Side
  valueOf: (reading: Reading) => number | null
  /** How far behind the limit the value must have gone before the condition can become true again, for each per cent of re-arm. */
  marginOf: (limit: number) => number
}

/** True in some states of a stock. */
interface StateKind extends OfAnyKind {
  limit: null
  isTrue: (state: QuoteState) => boolean
}

const ofPrice = (side: Side): LevelKind => ({
  limit: 'price',
  side,
  valueOf: ({ price }) => price,
  marginOf: (limit) => limit / 100,
  isDaily: false,
})
/** A rate is in per cent already: its margin is in points. */
const ofRate = (side: Side): LevelKind => ({
  limit: 'percent',
  side,
  valueOf: ({ rate }) => rate,
  marginOf: () => 1,
  isDaily: true,
})
const ofState = (isTrue: StateKind['isTrue'], isDaily: boolean): StateKind => ({
  limit: null,
  isTrue,
  isDaily,
})

/** Every type of condition. A new one is an entry here and its words in `web/src/words`. */
export const CONDITIONS = {
  price_above: ofPrice('above'),
  price_below: ofPrice('below'),
  rate_above: ofRate('above'),
  rate_below: ofRate('below'),
  upper_limit: ofState((state) => state === 'upper_limit', true),
  lower_limit: ofState((state) => state === 'lower_limit', true),
  halted: ofState((state) => state === 'halted', false),
  resumed: ofState((state) => state !== 'halted', false),
} as const satisfies Record<string, LevelKind | StateKind>

export type ConditionType = keyof typeof CONDITIONS
export const CONDITION_TYPES = Object.keys(CONDITIONS) as ConditionType[]

type TypesWith<L> = {
  [T in ConditionType]: (typeof CONDITIONS)[T]['limit'] extends L ? T : never
}[ConditionType]

export type Condition =
  | { type: 'price_above' | 'price_below'; price: number }
  | { type: 'rate_above' | 'rate_below'; percent: number }
  | { type: TypesWith<null> }

/** The number that a condition compares with; null: it compares states. */
export function limitOf(condition: Condition): number | null {
  if ('price' in condition) return condition.price
  return 'percent' in condition ? condition.percent : null
}

/** What a condition says of a stock. */
export interface Comparison {
  isTrue: boolean
  /** It is false by more than the re-arm margin. */
  isClear: boolean
  /** What was compared: the value (a state, where states are), and the limit. */
  values: ComparedValues
}

export interface ComparedValues {
  value: number | string
  limit: number | null
}

/** @returns null: nothing is known of the stock that this condition compares */
export function compare(condition: Condition, reading: Reading, rearmPercent: number): Comparison | null {
  const kind: LevelKind | StateKind = CONDITIONS[condition.type]
  const limit = limitOf(condition)
  if (kind.limit === null || limit === null) {
    const { state } = reading
    if (kind.limit !== null || state === 'no_data') return null
    const isTrue = kind.isTrue(state)
    return { isTrue, isClear: !isTrue, values: { value: state, limit: null } }
  }
  const value = kind.valueOf(reading)
  if (value === null) return null
  const sign = kind.side === 'above' ? 1 : -1
  const isTrue = (value - limit) * sign >= 0
  const isClear = !isTrue && (limit - value) * sign >= kind.marginOf(limit) * rearmPercent
  return { isTrue, isClear, values: { value, limit } }
}
