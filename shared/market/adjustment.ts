import type { Candle } from './candle.ts'
import type { Follows } from './following-days.ts'
import { tickSize } from './rules.ts'
import type { SeoulDate } from './seoul-time.ts'

/** The facts of a day that adjustment needs: its close, and its base price. */
export interface BasedDay {
  tradeDate: SeoulDate
  closeKrw: number
  /** null where it is unknown. */
  baseKrw: number | null
}

/**
 * The factor that makes older prices comparable with newer ones: a ratio of whole won, since 1/3 is no float.
 * Always in lowest terms; 1/1 changes nothing.
 */
export interface Factor {
  over: bigint
  under: bigint
}

export const UNADJUSTED: Factor = { over: 1n, under: 1n }

/**
 * The factor between two consecutive days of a listing. The exchange does not announce that a split, a rights
 * issue or a stock dividend took effect; it compares the day with a base price that differs from the last
 * close, and the ratio of the two is the factor (50:1 turns a close of 2,650,000 into a base of 53,000).
 * After a halt of days that happens on the day trading resumes; until then base and close do not change.
 *
 * A close off the tick grid may be rounded into the next base, so a difference of less than a tick is no
 * event.
 */
export function factorBetween(beforeCloseKrw: number, baseKrw: number | null): Factor {
  if (baseKrw === null || baseKrw <= 0 || beforeCloseKrw <= 0) return UNADJUSTED
  if (Math.abs(baseKrw - beforeCloseKrw) < tickSize(Math.max(baseKrw, beforeCloseKrw))) return UNADJUSTED
  return lowest(BigInt(baseKrw), BigInt(beforeCloseKrw))
}

/** Combines two events. */
export function chained(earlier: Factor, later: Factor): Factor {
  return lowest(earlier.over * later.over, earlier.under * later.under)
}

/**
 * The factor of every day: the product of all events after it.
 *
 * @param days of one listing, oldest first
 * @param follows whether two days are consecutive; across a hole the market's own move is unknown, so no
 * event is assumed
 */
export function factorsOf(days: readonly BasedDay[], follows: Follows): Factor[] {
  const factors: Factor[] = []
  let factor = UNADJUSTED
  let after: BasedDay | null = null
  for (const day of days.toReversed()) {
    if (after !== null && after.baseKrw !== day.closeKrw && follows(day.tradeDate, after.tradeDate)) {
      factor = chained(factorBetween(day.closeKrw, after.baseKrw), factor)
    }
    factors.push(factor)
    after = day
  }
  return factors.reverse()
}

/** An adjusted price, rounded half up to the won, and never to zero. */
export function adjustedKrw(priceKrw: number, factor: Factor): number {
  if (factor === UNADJUSTED) return priceKrw
  return Math.max(1, scaled(priceKrw, factor.over, factor.under))
}

/** Shares are adjusted inversely, so that price × volume stays the same. */
export function adjustedVolume(shares: number, factor: Factor): number {
  return factor === UNADJUSTED ? shares : scaled(shares, factor.under, factor.over)
}

export function adjustedCandle(candle: Candle, factor: Factor): Candle {
  return {
    startMs: candle.startMs,
    open: adjustedKrw(candle.open, factor),
    high: adjustedKrw(candle.high, factor),
    low: adjustedKrw(candle.low, factor),
    close: adjustedKrw(candle.close, factor),
    volume: adjustedVolume(candle.volume, factor),
  }
}

/** In integers: products of floats round halves incorrectly. */
function scaled(amount: number, over: bigint, under: bigint): number {
  return Number((BigInt(amount) * over * 2n + under) / (under * 2n))
}

function lowest(over: bigint, under: bigint): Factor {
  if (over === under) return UNADJUSTED
  const divisor = greatestCommonDivisor(over, under)
  return { over: over / divisor, under: under / divisor }
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  return b === 0n ? a : greatestCommonDivisor(b, a % b)
}
