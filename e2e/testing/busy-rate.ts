import { expect } from '@playwright/test'
import type { Page } from '@playwright/test'
import { MINUTE_MS } from '#shared/time'
import { quotesOf } from './dashboard.ts'

/** Longer than the eleven minutes around midnight in Seoul in which no simulated price changes. */
export const UNTIL_PRICES_MOVE_MS = 15 * MINUTE_MS
/** For an expectation. */
export const untilPricesMove = { timeout: UNTIL_PRICES_MOVE_MS }

const POLLS = 5

/**
 * The change rate, in per cent, that the most stocks of KOSPI passed in the last polls. On a day that has gone far in one
 * direction few stocks pass any other.
 */
export async function busyRate(page: Page): Promise<number> {
  const passed = new Map<number, number>()
  let before = new Map<string, number>()
  let polls = 0
  const look = async () => {
    const now = new Map<string, number>()
    for (const { code, market, change_rate: rate } of await quotesOf(page))
      if (market === 'KOSPI' && rate !== null) now.set(code, Math.round(rate * 100))
    let hasMoved = false
    for (const [code, rate] of now) {
      const last = before.get(code) ?? rate
      // At or above the higher one, below it at the lower one.
      for (let at = Math.min(last, rate) + 1; at <= Math.max(last, rate); at++)
        passed.set(at, (passed.get(at) ?? 0) + 1)
      hasMoved ||= last !== rate
    }
    before = now
    if (hasMoved) polls++
    return polls
  }
  await expect.poll(look, { intervals: [500], timeout: UNTIL_PRICES_MOVE_MS }).toBeGreaterThanOrEqual(POLLS)
  const [[rate] = [0]] = [...passed].sort(([, one], [, other]) => other - one)
  return rate / 100
}
