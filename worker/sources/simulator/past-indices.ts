import type { IndexDay } from '#database/history/index-daily'
import type { IndexCode } from '#shared/market/index-quote'
import { FIRST_POINTS } from './indices.ts'
import { dateOf, type DriftOfDay } from './past.ts'
import { Draws, mix, mixText } from './random.ts'

/** How an index follows the market, and its turnover on an ordinary day. */
const CHARACTERS: Readonly<Record<IndexCode, { beta: number; shares: number; krw: number }>> = {
  KOSPI: { beta: 0.95, shares: 420e6, krw: 11e12 },
  KOSDAQ: { beta: 1.05, shares: 900e6, krw: 8e12 },
  KOSPI200: { beta: 1, shares: 150e6, krw: 8.5e12 },
}
const HOMESICKNESS = 0.005

/** Like pastOf, for an index: its last close is the base of the first day's change. */
export function indexPastOf(
  code: IndexCode,
  seed: number,
  firstDay: number,
  days: number,
  driftOf: DriftOfDay,
): IndexDay[] {
  const { beta, shares, krw } = CHARACTERS[code]
  const key = mixText(mix(seed, 0x1dec), code)
  const home = Math.log(FIRST_POINTS[code])
  const past: IndexDay[] = []
  let at = home
  for (let day = firstDay - 1; day >= firstDay - days; day -= 1) {
    const draws = new Draws(mix(key, day))
    const move = beta * driftOf(day).market + 0.002 * draws.gaussian()
    const before = at - move - HOMESICKNESS * (at - home)
    const close = points(at)
    const open = points(before + (at - before) * draws.uniform() * 0.6 + 0.002 * draws.gaussian())
    const busy = Math.exp(0.25 * draws.gaussian())
    past.push({
      code,
      tradeDate: dateOf(day),
      open,
      high: Math.max(open, close, points(Math.max(at, before) + 0.004 * draws.uniform())),
      low: Math.min(open, close, points(Math.min(at, before) - 0.004 * draws.uniform())),
      close,
      volume: Math.round(shares * busy),
      turnover: Math.round(krw * busy),
    })
    at = before
  }
  return past.reverse()
}

function points(logarithm: number): number {
  return Math.round(Math.exp(logarithm) * 100) / 100
}
