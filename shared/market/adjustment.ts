import type { Candle } from './candle.ts'
import type { Follows } from './following-days.ts'
import { tickSize } from './rules.ts'
import type { SeoulDate } from './seoul-time.ts'

/** What adjusting has to know of a day: its close, and the price that the exchange compared it with. */
export interface BasedDay {
  tradeDate: SeoulDate
  closeKrw: number
  /** null where nobody told. */
  baseKrw: number | null
}

/**
 * What older prices are multiplied by to be comparable with newer ones: a ratio of whole won, since 1/3 is no float. Always
 * in lowest terms; 1/1 leaves everything as it is.
 */
export interface Factor {
  over: bigint
  under: bigint
}

export const UNADJUSTED: Factor = { over: 1n, under: 1n }

/**
 * What lies between two days of a listing that follow on each other. The exchange does not say that a split, a right or a
 * stock dividend took effect; it compares the day with a base price that is not the last close, and the ratio of the two is
 * the factor (50:1 turns a close of 2,650,000 into a base of 53,000). After a halt of days it does so on the day trading
 * goes on; until then base and close stand still.
 *
 * A close that lies off the tick may be rounded into the next base, so less than a tick is no event.
 */
export function factorBetween(beforeCloseKrw: number, baseKrw: number | null): Factor {
  if (baseKrw === null || baseKrw <= 0 || beforeCloseKrw <= 0) return UNADJUSTED
  if (Math.abs(baseKrw - beforeCloseKrw) < tickSize(Math.max(baseKrw, beforeCloseKrw))) return UNADJUSTED
  return lowest(BigInt(baseKrw), BigInt(beforeCloseKrw))
}

/** One event after the other. */
export function chained(earlier: Factor, later: Factor): Factor {
  return lowest(earlier.over * later.over, earlier.under * later.under)
}

/**
 * The factor of every day: all events after it, none before.
 *
 * @param days of one listing, oldest first
 * @param follows across a hole nobody knows what the price did by itself, so nothing is taken for an event there
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

/** A price as it would have been, rounded half up to the won, and never to nothing. */
export function adjustedKrw(priceKrw: number, factor: Factor): number {
  if (factor === UNADJUSTED) return priceKrw
  return Math.max(1, scaled(priceKrw, factor.over, factor.under))
}

/** Shares the other way round, so that price × volume stays what was paid. */
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

/** In whole numbers: float products miss halves. */
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
