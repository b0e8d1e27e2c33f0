import { priceLimits, tickSize } from '#shared/market/rules'
import type { Market } from '#shared/market/quote'
import type { SeoulDate } from '#shared/market/seoul-time'
import { DAY_MS } from '#shared/time'
import type { HistoryDay } from '../../history/history-source.ts'
import { isHalted } from './plans.ts'
import { Draws, mix } from './random.ts'
import { driftAt, type Drift } from './drift.ts'
import type { Stock } from './stock.ts'

/** Mean reversion per day, seen backwards: a year of random walk must stay in a plausible range. */
const MEAN_REVERSION = 0.01

/** The share of stocks with a corporate event in the past; the exchange has a few of each in a year. */
const SPLIT_PART = 0.02
const BONUS_PART = 0.02
const RIGHTS_PART = 0.03
const CONSOLIDATION_PART = 0.01
/** The share of stocks listed within the past, so that their charts begin in the middle. */
const NEW_PART = 0.03

/** Events happen within this many days before the first, however much history is requested. */
const EVENTFUL_DAYS = 500

/** A split or consolidation takes effect after this many days without trading. */
const HALTED_BEFORE_DAYS = 3

/**
 * An event that changes the number of shares before a day: its effect on the base price and on the shares.
 */
interface Event {
  day: number
  /** Base price after ÷ close before. */
  priceFactor: number
  /** Shares after ÷ shares before. */
  shareFactor: number
  haltsDays: number
}

/** The market factor at the end of each day, computed once. */
export type DriftOfDay = (day: number) => Drift

export function driftOfDays(seed: number): DriftOfDay {
  const known = new Map<number, Drift>()
  return (day) => {
    const drift = known.get(day) ?? driftAt(seed, day, 1)
    known.set(day, drift)
    return drift
  }
}

/**
 * The days of a simulated stock before the first day of its market, oldest first: a pure function of its
 * arguments. Computed backwards from the price at which the first day begins, so the last close is that day's
 * base price.
 *
 * @param stock as it is on the first day
 * @param firstDay in days since 1970, the day after the last one returned; the simulated market trades every
 * day
 */
export function pastOf(stock: Stock, firstDay: number, days: number, driftOf: DriftOfDay): HistoryDay[] {
  const event = eventOf(stock, firstDay)
  const listedSince = listedSinceOf(stock, firstDay)
  const closes = closesBackwards(stock, {
    firstDay,
    from: Math.max(firstDay - days, listedSince),
    event,
    driftOf,
  })
  const past: HistoryDay[] = []
  let lastCloseKrw: number | null = null
  for (const { day, closeKrw, shares, isHalted } of closes.toReversed()) {
    const baseKrw: number = baseOf(lastCloseKrw, closeKrw, event, day)
    past.push(dayOf(stock, { day, closeKrw: isHalted ? baseKrw : closeKrw, baseKrw, shares, isHalted }))
    lastCloseKrw = isHalted ? baseKrw : closeKrw
  }
  return past
}

interface Close {
  day: number
  closeKrw: number
  shares: number
  isHalted: boolean
}

function closesBackwards(
  stock: Stock,
  {
    firstDay,
    from,
    event,
    driftOf,
  }: { firstDay: number; from: number; event: Event | null; driftOf: DriftOfDay },
): Close[] {
  const closes: Close[] = []
  const beta = new Draws(mix(stock.key, 0xbe7a)).between(0.5, 1.3)
  let home = Math.log(stock.levelKrw)
  let at = home
  let shares = stock.shares
  for (let day = firstDay - 1; day >= from; day -= 1) {
    const halted = isHalted(stock, day) || isHaltedFor(event, day)
    closes.push({ day, closeKrw: onTick(Math.exp(at)), shares, isHalted: halted })
    // On a halted day the price does not move, so the day before has the same close.
    if (!halted) at -= moveOf(stock, day, beta, driftOf(day)) + MEAN_REVERSION * (at - home)
    if (event?.day === day) {
      at -= Math.log(event.priceFactor)
      home -= Math.log(event.priceFactor)
      shares = Math.max(1, Math.round(shares / event.shareFactor))
    }
  }
  return closes
}

/** The return of a day, well within the limits, as a logarithm. */
function moveOf(stock: Stock, day: number, beta: number, drift: Drift): number {
  if (stock.kind === 'spac') return 0.004 * new Draws(mix(mix(stock.key, 0x9a57), day)).gaussian()
  const draws = new Draws(mix(mix(stock.key, 0x9a57), day))
  const deviation = (stock.market === 'KOSPI' ? 0.014 : 0.021) * (draws.chance(0.06) ? 2.6 : 1)
  const move = beta * (drift.market + drift.sectors[stock.sector]) + deviation * draws.gaussian()
  const most = stock.market === 'KONEX' ? 0.1 : 0.2
  return Math.max(-most, Math.min(most, move))
}

function eventOf(stock: Stock, firstDay: number): Event | null {
  if (stock.kind !== 'ordinary' && stock.kind !== 'well_known') return null
  const draws = new Draws(mix(mix(stock.key, 0xe4e7), firstDay))
  const day = firstDay - 5 - Math.floor(draws.uniform() * EVENTFUL_DAYS)
  const which = draws.uniform()
  const split = draws.pick([2, 5, 10])
  const discount = draws.between(0.82, 0.96)
  if (which < SPLIT_PART)
    return { day, priceFactor: 1 / split, shareFactor: split, haltsDays: HALTED_BEFORE_DAYS }
  if (which < SPLIT_PART + BONUS_PART) return { day, priceFactor: 1 / 2, shareFactor: 2, haltsDays: 0 }
  if (which < SPLIT_PART + BONUS_PART + RIGHTS_PART)
    return { day, priceFactor: discount, shareFactor: 1, haltsDays: 0 }
  if (which < SPLIT_PART + BONUS_PART + RIGHTS_PART + CONSOLIDATION_PART)
    return { day, priceFactor: split, shareFactor: 1 / split, haltsDays: HALTED_BEFORE_DAYS }
  return null
}

function isHaltedFor(event: Event | null, day: number): boolean {
  return event !== null && day < event.day && day >= event.day - event.haltsDays
}

function listedSinceOf(stock: Stock, firstDay: number): number {
  if (stock.kind !== 'ordinary') return -Infinity
  const draws = new Draws(mix(stock.key, 0x11f7))
  return draws.chance(NEW_PART) ? firstDay - Math.ceil(draws.uniform() * EVENTFUL_DAYS) : -Infinity
}

/** As in the live market: the last close on its tick, adjusted by the event of this morning. */
function baseOf(lastCloseKrw: number | null, closeKrw: number, event: Event | null, day: number): number {
  if (lastCloseKrw === null) return closeKrw
  return event?.day === day ? onTick(lastCloseKrw * event.priceFactor) : lastCloseKrw
}

function dayOf(
  stock: Stock,
  {
    day,
    closeKrw,
    baseKrw,
    shares,
    isHalted,
  }: { day: number; closeKrw: number; baseKrw: number; shares: number; isHalted: boolean },
): HistoryDay {
  const draws = new Draws(mix(mix(stock.key, 0xda75), day))
  const facts = { code: stock.code, tradeDate: dateOf(day), close: closeKrw, baseKrw, shares }
  const isQuiet = closeKrw === baseKrw && stock.market === 'KONEX' && draws.chance(0.25)
  if (isHalted || isQuiet) return { ...facts, open: null, high: null, low: null, volume: 0, value: 0 }

  const within = bounded(baseKrw, stock.market, closeKrw)
  const spread = 0.012 * Math.abs(draws.gaussian())
  const open = within(
    baseKrw * Math.exp(Math.log(closeKrw / baseKrw) * draws.uniform() + 0.006 * draws.gaussian()),
  )
  const high = within(Math.max(open, closeKrw) * (1 + spread * draws.uniform()))
  const low = within(Math.min(open, closeKrw) * (1 - spread * draws.uniform()))
  const volume = volumeOf(stock, shares, draws)
  return {
    ...facts,
    open,
    high: Math.max(open, closeKrw, high),
    low: Math.min(open, closeKrw, low),
    volume,
    value: Math.round((volume * (open + closeKrw + high + low)) / 4),
  }
}

/**
 * Prices on the tick and within the day's limits; the first days after a consolidation may begin beyond them.
 */
function bounded(baseKrw: number, market: Market, closeKrw: number): (priceKrw: number) => number {
  const { upperKrw, lowerKrw } = priceLimits(baseKrw, market)
  const [least, most] = [Math.min(lowerKrw, closeKrw), Math.max(upperKrw, closeKrw)]
  return (priceKrw) => Math.max(least, Math.min(most, onTick(priceKrw)))
}

function volumeOf(stock: Stock, shares: number, draws: Draws): number {
  const liveliness = new Draws(mix(stock.key, 0x11fe)).gaussian()
  const part = stock.market === 'KONEX' ? 0.0004 : stock.kind === 'preferred' ? 0.002 : 0.006
  const size = 0.8 * liveliness + 0.6 * draws.gaussian()
  return Math.max(1, Math.round(shares * part * Math.exp(size) * (draws.chance(0.04) ? 6 : 1)))
}

function onTick(priceKrw: number): number {
  const tickKrw = tickSize(priceKrw)
  return Math.max(tickKrw, Math.round(priceKrw / tickKrw) * tickKrw)
}

export function dateOf(day: number): SeoulDate {
  return new Date(day * DAY_MS).toISOString().slice(0, 10)
}
