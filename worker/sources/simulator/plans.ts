import { Draws, mix, uniformOf } from './random.ts'
import type { Stock } from './stock.ts'

/** The parameters of a stock's day. */
export interface Plan {
  halted: boolean
  /** The expected number of trades and shares in a whole day of continuous trading. */
  trades: number
  sharesPerTrade: number
  /** The probability of a trade in an auction. */
  auctionChance: number
  /** Logarithms of the price: the opening gap, and the volatility and end of its own path. */
  gap: number
  deviation: number
  end: number
  /** The stock's beta to the market. */
  beta: number
  pathKey: number
  /** News that moves it to a price limit, from the open (0) or from a share of the day on. */
  news: { direction: 1 | -1; reachedAt: number } | null
  /** A filing during the day: its time as a share of the day, and how far it moves the price in the end. */
  stories: readonly { at: number; move: number }[]
  /** The change of a KONEX price without a trade, against the base; null for all others. */
  rebasedBy: number | null
}

/**
 * A real day has about 110 stocks without a trade: halted ones, and illiquid ones whose next trade may be
 * hours away.
 */
const HALT_DAYS = 5
const SLEEPY_TRADES = 1

/** Of 2,880 listings; a real day has 9–15 at the upper and 1–7 at the lower limit. */
const LIMITS_PER_LISTING = { up: [9, 13], down: [2, 5] } as const

/** The parameters of every stock's day, in the order of `stocks`; a pure function of its arguments. */
export function planDay(stocks: readonly Stock[], seed: number, day: number): Plan[] {
  const plans = stocks.map((stock) => planStock(stock, day))
  const draws = new Draws(mix(mix(seed, 0x2e35), day))
  for (const [direction, range] of [
    [1, LIMITS_PER_LISTING.up],
    [-1, LIMITS_PER_LISTING.down],
  ] as const) {
    let left = Math.round((draws.between(range[0], range[1]) * stocks.length) / 2_880)
    for (let tries = 0; left > 0 && tries < 10_000; tries += 1) {
      const index = Math.floor(draws.uniform() * stocks.length)
      const [stock, plan] = [stocks[index], plans[index]]
      if (stock?.kind !== 'ordinary' || plan === undefined || plan.halted || plan.news !== null) continue
      plans[index] = withNews(plan, direction, left % 4 === 0 ? draws.between(0.005, 0.25) : 0)
      left -= 1
    }
  }
  return plans
}

function planStock(stock: Stock, day: number): Plan {
  const draws = new Draws(mix(mix(stock.key, 0x9a7), day))
  const isKonex = stock.market === 'KONEX'
  const isSleepy = stock.kind !== 'well_known' && draws.chance(isKonex ? 0.25 : 0.02)
  const liveliness = new Draws(mix(stock.key, 0x11fe)).gaussian()
  const shares =
    stock.shares *
    (isKonex ? 0.0004 : stock.kind === 'preferred' ? 0.002 : 0.006) *
    Math.exp(0.8 * liveliness + 0.7 * draws.gaussian()) *
    (draws.chance(0.04) ? 8 : 1)
  const valueKrw = shares * stock.levelKrw
  const trades = isSleepy
    ? SLEEPY_TRADES * Math.exp(0.5 * draws.gaussian())
    : Math.min(20 * 86_400, tradesOf(valueKrw), shares / 2)
  const deviation =
    deviationOf(stock) *
    Math.exp(0.25 * draws.gaussian()) *
    (draws.chance(0.07) ? 2.6 : draws.chance(0.2) ? 1.5 : 1)
  return {
    halted: isHalted(stock, day),
    trades,
    sharesPerTrade: isSleepy ? draws.between(1, 60) : shares / trades,
    auctionChance: isSleepy ? 0 : 1 - Math.exp(-trades / 250),
    gap: 0.35 * deviation * draws.gaussian(),
    deviation,
    end: draws.gaussian(),
    beta: stock.kind === 'spac' ? 0 : draws.between(0.5, 1.3),
    pathKey: draws.key(),
    news: null,
    stories: [],
    rebasedBy: isKonex && draws.chance(0.4) ? draws.between(-0.16, 0.16) : null,
  }
}

/** The number of trades a day from the turnover in won: ten times the turnover, four times the trades. */
function tradesOf(valueKrw: number): number {
  return 29_000 * (valueKrw / 1e9) ** 0.6
}

function deviationOf(stock: Stock): number {
  if (stock.kind === 'spac') return 0.004
  if (stock.kind === 'well_known') return 0.016
  return stock.market === 'KOSPI' ? 0.017 : 0.024
}

/**
 * Halts last for days, so they are drawn for blocks of days; a company under administration is halted more
 * often.
 */
export function isHalted(stock: Stock, day: number): boolean {
  if (stock.kind === 'well_known') return false
  const start = stock.key % HALT_DAYS
  const chance = stock.section.startsWith('관리종목') ? 0.25 : 0.022
  return uniformOf(mix(mix(stock.key, 0x4a17), Math.floor((day + start) / HALT_DAYS))) < chance
}

/** @param reachedAt most news is published before the open (0), some in the first hours */
function withNews(plan: Plan, direction: 1 | -1, reachedAt: number): Plan {
  return {
    ...plan,
    trades: Math.max(plan.trades * 3, 4_000),
    sharesPerTrade: plan.sharesPerTrade * 3,
    auctionChance: 1,
    gap: 0,
    deviation: 0.01,
    end: 0,
    beta: 0.3,
    news: { direction, reachedAt },
  }
}
