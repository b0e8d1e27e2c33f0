import type { Kind } from '../disclosures/kinds.ts'
import { filterTests, isOfToday, type Filtered, type ListingFilter } from '../market/listing-filter.ts'
import type { QuoteState } from '../market/quote.ts'

/** What a condition is compared with, by the name that it has in REST, and between which values it may lie. */
export const LIMITS = {
  price: { min: 1, max: 2_000_000_000, step: 0.01 },
  percent: { min: -100, max: 1_000, step: 0.01 },
  ratio: { min: 0.1, max: 1_000, step: 0.01 },
  minutes: { min: 1, max: 600, step: 1 },
} as const
export type LimitName = keyof typeof LIMITS

/** What of a stock or an index conditions look at. */
export interface Reading {
  price: number | null
  /** Change against the base price in per cent, as the exchange prints it. */
  rate: number | null
  state: QuoteState
  /** Shares of today as a part of all shares; null: an index. */
  traded: number | null
  past: Past
  /** What filters look at; null: an index. */
  row: Filtered | null
}

/** Statistics of the finished days before today; null: there are none. */
export interface Past {
  /** The extremes of 52 weeks, in today's shares. */
  yearHigh: number | null
  yearLow: number | null
  /** Shares of an average day as a part of all shares, which a split does not change. */
  usuallyTraded: number | null
}
export const NO_PAST: Past = { yearHigh: null, yearLow: null, usuallyTraded: null }

type Side = 'above' | 'below'

interface OfAnyKind {
  /** What it evaluates: values of a stock or index, filings, or the silence of the source. */
  of: 'quote' | 'filing' | 'feed'
  limit: LimitName | null
  /** It also applies to an index. */
  fitsIndex: boolean
  /** Starts over each trading day, also if it was true at the end of the day before; of a filter its columns decide. */
  isDaily: boolean
  /** It looks at the days before today. */
  needsPast: boolean
}

/** True where a value is at a limit or beyond it. */
interface LevelKind extends OfAnyKind {
  of: 'quote'
  side: Side
  /** True beyond the limit only. */
  isStrict: boolean
  readValue: (reading: Reading) => number | null
  /** Null: the limit stands in the condition. */
  readLimit: ((reading: Reading) => number | null) | null
  /** How far behind the limit the value must have gone before the condition can become true again, for each per cent of re-arm. */
  marginOf: (limit: number) => number
}

/** True in some states of a stock. */
interface StateKind extends OfAnyKind {
  of: 'quote'
  isTrue: (state: QuoteState) => boolean
}

/** True while a stock passes the filter of the condition, or while it does not. */
interface SetKind extends OfAnyKind {
  of: 'quote'
  isInside: boolean
}

/** Not a matter of values: each filing, or each silence, is one event. */
interface OccurrenceKind extends OfAnyKind {
  of: 'filing' | 'feed'
}

const level = <L extends LimitName | null>(
  limit: L,
  kind: Pick<LevelKind, 'side' | 'readValue'> & Partial<LevelKind>,
) => ({
  of: 'quote' as const,
  fitsIndex: false,
  isDaily: true,
  isStrict: false,
  needsPast: false,
  readLimit: null,
  marginOf: (at: number) => at / 100,
  ...kind,
  limit,
})
const ofPrice = (side: Side) =>
  level('price', { side, readValue: ({ price }) => price, isDaily: false, fitsIndex: true })
/** A rate is in per cent already: its margin is in points. */
const ofRate = (side: Side) =>
  level('percent', { side, readValue: ({ rate }) => rate, marginOf: () => 1, fitsIndex: true })
const ofYear = (side: Side, extreme: 'yearHigh' | 'yearLow') =>
  level(null, {
    side,
    readValue: ({ price }) => price,
    readLimit: ({ past }) => past[extreme],
    isStrict: true,
    needsPast: true,
  })
const ofVolume = level('ratio', { side: 'above', readValue: volumeRatio, needsPast: true })
const ofState = (isTrue: StateKind['isTrue'], isDaily: boolean) => ({
  of: 'quote' as const,
  limit: null,
  fitsIndex: false,
  needsPast: false,
  isTrue,
  isDaily,
})
const ofSet = (isInside: boolean) => ({
  of: 'quote' as const,
  limit: null,
  fitsIndex: false,
  isDaily: false,
  needsPast: false,
  isInside,
})
const occurrence = <O extends 'filing' | 'feed', L extends LimitName | null>(of: O, limit: L) => ({
  of,
  limit,
  fitsIndex: of === 'feed',
  isDaily: false,
  needsPast: false,
})

type Kinds = LevelKind | StateKind | SetKind | OccurrenceKind

/** Every type of condition. A new one is an entry here and its words in `web/src/words`. */
export const CONDITIONS = {
  price_above: ofPrice('above'),
  price_below: ofPrice('below'),
  rate_above: ofRate('above'),
  rate_below: ofRate('below'),
  upper_limit: ofState((state) => state === 'upper_limit', true),
  lower_limit: ofState((state) => state === 'lower_limit', true),
  high_52w: ofYear('above', 'yearHigh'),
  low_52w: ofYear('below', 'yearLow'),
  volume_ratio_above: ofVolume,
  halted: ofState((state) => state === 'halted', false),
  resumed: ofState((state) => state !== 'halted', false),
  filter_entered: ofSet(true),
  filter_left: ofSet(false),
  disclosure: occurrence('filing', null),
  feed_silent: occurrence('feed', 'minutes'),
} as const satisfies Record<string, Kinds>

export type ConditionType = keyof typeof CONDITIONS
export const CONDITION_TYPES = Object.keys(CONDITIONS) as ConditionType[]

type Table = typeof CONDITIONS
type TypesOf<O extends OfAnyKind['of']> = {
  [T in ConditionType]: Table[T]['of'] extends O ? T : never
}[ConditionType]
type TypesWith<L> = { [T in ConditionType]: Table[T]['limit'] extends L ? T : never }[ConditionType]

/** About a filter of the table, which listings come under and leave. */
export const FILTER_TYPES = ['filter_entered', 'filter_left'] as const satisfies ConditionType[]
export type FilterType = (typeof FILTER_TYPES)[number]

export type Condition =
  | { type: TypesWith<'price'>; price: number }
  | { type: TypesWith<'percent'>; percent: number }
  | { type: TypesWith<'ratio'>; ratio: number }
  | { type: TypesWith<'minutes'>; minutes: number }
  | { type: Exclude<TypesWith<null>, 'disclosure' | FilterType> }
  | { type: FilterType; filter: ListingFilter }
  | { type: 'disclosure'; kinds?: Kind[] | undefined }

/** Types that are about the same. */
export const typesOf = <O extends OfAnyKind['of']>(of: O) =>
  CONDITION_TYPES.filter((type): type is TypesOf<O> => CONDITIONS[type].of === of)

/** The number that a condition compares with; null: there is none in it. */
export function limitOf(condition: Condition): number | null {
  if ('price' in condition) return condition.price
  if ('percent' in condition) return condition.percent
  if ('ratio' in condition) return condition.ratio
  return 'minutes' in condition ? condition.minutes : null
}

/** Whether a value is to be above its limit or below; null: it has no limit. */
export function sideOf(type: ConditionType): Side | null {
  const kind: Kinds = CONDITIONS[type]
  return 'side' in kind ? kind.side : null
}

/** Whether it starts over each trading day. */
export const startsOverDaily = (condition: Condition): boolean =>
  'filter' in condition ? isOfToday(condition.filter) : CONDITIONS[condition.type].isDaily

/** Whether it is true of almost every stock. */
export const isUsuallyTrue = ({ type }: Condition): boolean => type === 'resumed' || type === 'filter_left'

/** The result of evaluating a condition for a stock. */
export interface Comparison {
  isTrue: boolean
  /** It is false by more than the re-arm margin. */
  isClear: boolean
  /** What was compared: the value (a state, where states are), and the limit. */
  values: ComparedValues
}

export interface ComparedValues {
  /** Of a disclosure its title. */
  value: number | string
  limit: number | null
  disclosure_id?: number
  /** So often the same rule fired beside this, for other stocks or later, without an event of its own. */
  others?: number
}

/** How many firings an event stands for. */
export const firedCount = ({ others = 0 }: { others?: number | undefined }): number => 1 + others

/** @returns null: nothing is known of the stock that this condition compares */
export function compare(condition: Condition, reading: Reading, rearmPercent: number): Comparison | null {
  const kind: Kinds = CONDITIONS[condition.type]
  if ('isInside' in kind) return compareSet(kind, condition, reading)
  if ('side' in kind) return compareLevel(kind, condition, { reading, rearmPercent })
  const { state } = reading
  if (!('isTrue' in kind) || state === 'no_data') return null
  const isTrue = kind.isTrue(state)
  return { isTrue, isClear: !isTrue, values: { value: state, limit: null } }
}

/** A stock without a price is neither in a set nor out of it. */
function compareSet({ isInside }: SetKind, condition: Condition, { row }: Reading): Comparison | null {
  if (!('filter' in condition) || row === null || row.price === null) return null
  const isTrue = testsOf(condition.filter).every((test) => test(row)) === isInside
  return { isTrue, isClear: !isTrue, values: { value: row.price, limit: null } }
}

/** Made once for each filter. */
const tests = new WeakMap<ListingFilter, ReturnType<typeof filterTests>>()

function testsOf(filter: ListingFilter): ReturnType<typeof filterTests> {
  const known = tests.get(filter) ?? filterTests(filter)
  tests.set(filter, known)
  return known
}

function compareLevel(
  kind: LevelKind,
  condition: Condition,
  { reading, rearmPercent }: { reading: Reading; rearmPercent: number },
): Comparison | null {
  const value = kind.readValue(reading)
  const limit = kind.readLimit === null ? limitOf(condition) : kind.readLimit(reading)
  if (value === null || limit === null) return null
  const beyond = kind.side === 'above' ? value - limit : limit - value
  const isTrue = kind.isStrict ? beyond > 0 : beyond >= 0
  return {
    isTrue,
    isClear: !isTrue && -beyond >= kind.marginOf(limit) * rearmPercent,
    values: { value, limit },
  }
}

/** Shares of today by those of an average day, two decimals. */
function volumeRatio({ traded, past: { usuallyTraded } }: Reading): number | null {
  if (traded === null || usuallyTraded === null || usuallyTraded <= 0) return null
  return Math.round((traded / usuallyTraded) * 100) / 100
}
