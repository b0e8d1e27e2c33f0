import { INDEX_CODES } from '#shared/market/index-quote'
import { beforeFirstData, type QuoteRow, type Trading } from '#shared/market/quote'
import { priceLimits, tickSize } from '#shared/market/rules'
import { startOfSeoulDay } from '#shared/market/seoul-time'
import { MINUTE_MS } from '#shared/time'
import type { MarketSoFar, EarlierMoment } from '../definition.ts'
import type { SourceIndex } from '../source.ts'
import type { SimulatedDay } from './day.ts'
import { driftAt, type Drift } from './drift.ts'
import { fairPriceKrw } from './fair-price.ts'
import { emptyTallies, type IndexTally } from './indices.ts'
import type { Plan } from './plans.ts'
import type { Stock } from './stock.ts'
import { spanBetween } from './timetable.ts'

/** A moment before the first poll, and the share of that poll's volume that had been traded by then. */
interface Moment {
  atMs: number
  drift: Drift
  at: number
  part: number
}

/**
 * Simulates the hours before a market's first poll, in coarse steps that lead to the values of that poll:
 * what a worker would have seen that had been running since the morning. Prices follow the simulation's fair
 * prices, and volumes its timetable.
 *
 * @param stepsMs moments, oldest first
 */
export function daySoFar(
  today: SimulatedDay,
  first: MarketSoFar,
  stepsMs: readonly number[],
): EarlierMoment[] {
  const moments = stepsMs.map((atMs) => momentOf(today, first.atMs, atMs))
  const tallies = emptyTallies(moments.length)
  const looks = new Float64Array(moments.length)
  const earlier = stepsMs.map((atMs): EarlierMoment => ({ atMs, rows: [], indices: [] }))
  for (const row of first.rows) {
    const index = today.indexOf.get(row.code)
    const [stock, plan] = index === undefined ? [] : [today.stocks[index], today.plans[index]]
    if (index === undefined || stock === undefined || plan === undefined || row.price === null) continue
    let before: Trading | null = null
    pathOf({ stock, plan, row }, moments).forEach((day, step) => {
      looks[step] = day.price ?? row.previousClose ?? 0
      if (!tellsStocks(moments[step]?.atMs ?? 0, first.atMs)) return
      // As in a poll, an unchanged row is no tick.
      if (before === null || before.volume !== day.volume || before.price !== day.price)
        earlier[step]?.rows.push({ id: row.id, ...day })
      before = day
    })
    for (const code of today.memberships[index] ?? [])
      tallies[code].add(stock.shares, row.previousClose ?? stock.levelKrw, looks, row.volume, row.value)
  }
  for (const code of INDEX_CODES) {
    const last = first.indices.find((index) => index.code === code)
    if (last === undefined) continue
    indexPath(last, tallies[code], moments).forEach((index, step) => earlier[step]?.indices.push(index))
  }
  return earlier
}

function momentOf(today: SimulatedDay, firstMs: number, atMs: number): Moment {
  const fromMs = startOfSeoulDay(today.date)
  const until = spanBetween(0, atMs - fromMs)
  const whole = spanBetween(0, firstMs - fromMs).activity
  const at = until.moments.at(-1) ?? 0
  return { atMs, at, drift: driftAt(today.seed, today.day, at), part: whole > 0 ? until.activity / whole : 0 }
}

function pathOf(
  { stock, plan, row }: { stock: Stock; plan: Plan; row: QuoteRow },
  moments: readonly Moment[],
): Trading[] {
  const baseKrw = row.previousClose ?? stock.levelKrw
  const [high, low, open] = [row.high, row.low, row.open]
  if (row.volume === 0 || high === null || low === null || open === null)
    return moments.map(() => ({ ...beforeFirstData(baseKrw), price: baseKrw, state: 'halted' }))
  const limits = priceLimits(baseKrw, row.market)
  let [highest, lowest] = [open, open]
  return moments.map(({ at, drift, part }) => {
    const volume = Math.floor(row.volume * part)
    if (volume === 0) return { ...beforeFirstData(baseKrw), price: baseKrw, state: 'halted' }
    const fairKrw = fairPriceKrw(stock, plan, baseKrw, drift, at)
    const price = Math.min(high, Math.max(low, Math.round(fairKrw / tickSize(fairKrw)) * tickSize(fairKrw)))
    highest = Math.max(highest, price)
    lowest = Math.min(lowest, price)
    const state =
      limits.upperKrw === limits.lowerKrw
        ? 'trading'
        : price === limits.upperKrw
          ? 'upper_limit'
          : price === limits.lowerKrw
            ? 'lower_limit'
            : 'trading'
    const value = Math.floor((row.value / row.volume) * volume)
    return { price, previousClose: row.previousClose, open, high: highest, low: lowest, volume, value, state }
  })
}

function indexPath(last: SourceIndex, tally: IndexTally, moments: readonly Moment[]): SourceIndex[] {
  const { code, previousClose, open } = last
  if (previousClose === null || last.high === null || last.low === null || open === null) return []
  const [most, least] = [last.high, last.low]
  let [high, low] = [open, open]
  return tally.points(previousClose).map((points, step) => {
    const value = Math.min(most, Math.max(least, points))
    high = Math.max(high, value)
    low = Math.min(low, value)
    const part = moments[step]?.part ?? 0
    const volume = Math.floor(last.volume * part)
    return { code, value, previousClose, open, high, low, volume, turnover: Math.floor(last.turnover * part) }
  })
}

/**
 * Backwards from the first poll: the last half hour by the minute, some hours by five minutes, and the rest
 * by the quarter.
 */
const PACES = [
  { everyMs: MINUTE_MS, untilMs: 30 * MINUTE_MS },
  { everyMs: 5 * MINUTE_MS, untilMs: 180 * MINUTE_MS },
  { everyMs: 15 * MINUTE_MS, untilMs: Infinity },
] as const

/**
 * Stocks have fewer moments than the indices, which are the lines on the overview: the candles of all stocks
 * are computed in one statement, and while the embedded database runs it no poll is stored. 24 moments take
 * two seconds; a hundred took ten.
 */
const STOCK_PACES = [
  { everyMs: 10 * MINUTE_MS, untilMs: 30 * MINUTE_MS },
  { everyMs: 30 * MINUTE_MS, untilMs: Infinity },
] as const

/** Whether a moment before the first poll includes stocks. */
export function tellsStocks(atMs: number, firstMs: number): boolean {
  const pace = STOCK_PACES.find(({ untilMs }) => firstMs - atMs < untilMs) ?? STOCK_PACES[1]
  return atMs % pace.everyMs === 0
}

/** The moments from the opening to a first poll, on whole minutes, oldest first. */
export function coarseSteps(openMs: number, firstMs: number): number[] {
  const steps: number[] = []
  let atMs = Math.floor(firstMs / MINUTE_MS) * MINUTE_MS
  for (;;) {
    const pace = PACES.find(({ untilMs }) => firstMs - atMs < untilMs) ?? PACES[2]
    atMs = Math.floor((atMs - 1) / pace.everyMs) * pace.everyMs
    if (atMs <= openMs) return steps.reverse()
    steps.push(atMs)
  }
}
