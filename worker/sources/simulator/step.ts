import { beforeFirstData, withTrading, type QuoteRow, type Trading } from '#shared/market/quote'
import { tickSize } from '#shared/market/rules'
import { SIMULATED_OPEN_MS } from '#shared/market/simulated-calendar'
import { seoulTimeOfDayMs, startOfSeoulDay } from '#shared/market/seoul-time'
import type { ParsedMarket, PollContext, SourceRow } from '../source.ts'
import type { SimulatedDay } from './day.ts'
import { advanceIndices, emptyTallies, rollIndices } from './indices.ts'
import { Draws, mix, mixMoment } from './random.ts'
import { driftAt } from './drift.ts'
import { spanBetween } from './timetable.ts'
import { advance } from './trading.ts'
import type { Stock } from './stock.ts'

/**
 * Advances the market from the board to a moment: a pure function of its arguments. All its state is on the
 * board, so a restarted worker, or another one, continues where the last poll ended; after a hole it takes
 * one larger step.
 *
 * @param today the day that contains `nowMs`
 */
export function stepMarket(
  today: SimulatedDay,
  previous: PollContext['previous'],
  nowMs: number,
): ParsedMarket {
  const isSameDay = previous.tradeDate === today.date
  const known: (QuoteRow | undefined)[] = Array.from(today.stocks, () => undefined)
  let lastChangeMs = startOfSeoulDay(today.date)
  let hasOpened = false
  for (const row of previous.rows()) {
    const index = today.indexOf.get(row.code)
    if (index !== undefined) known[index] = row
    lastChangeMs = Math.max(lastChangeMs, row.asOfMs)
    hasOpened ||= isSameDay && row.price !== null
  }

  const toMs = seoulTimeOfDayMs(nowMs)
  const indices = isSameDay && previous.indices.length > 0 ? previous.indices : rollIndices(previous.indices)
  const start = (stock: Stock, index: number) => startOfStep(stock, known[index], isSameDay)
  if (toMs < SIMULATED_OPEN_MS) {
    const rows = today.stocks.map((stock, index) => withTrading(stock, start(stock, index)))
    return { tradeDate: today.date, asOfMs: nowMs, rows, indices: [...indices], setAside: [] }
  }

  const fromMs = hasOpened ? lastChangeMs - startOfSeoulDay(today.date) : SIMULATED_OPEN_MS
  const span = spanBetween(fromMs, toMs)
  const drifts = {
    opening: driftAt(today.seed, today.day, 0),
    moments: span.moments.map((at) => driftAt(today.seed, today.day, at)),
    closing: driftAt(today.seed, today.day, 1),
  }
  const looks = new Float64Array(span.moments.length + 2)
  const tallies = emptyTallies(looks.length)
  const moment = mixMoment(0, nowMs)
  const rows = today.stocks.map((stock, index): SourceRow => {
    const plan = today.plans[index]
    if (plan === undefined) throw new Error(`no plan for ${stock.code}`)
    const before = start(stock, index)
    const baseKrw = before.previousClose ?? stock.levelKrw
    const draws = new Draws(mix(stock.key, moment))
    const after = advance({ stock, plan, baseKrw }, before, span, drifts, draws, looks)
    for (const code of today.memberships[index] ?? []) {
      tallies[code].add(stock.shares, baseKrw, looks, after.volume, after.value)
    }
    return withTrading(stock, after)
  })
  return {
    tradeDate: today.date,
    asOfMs: nowMs,
    rows,
    indices: advanceIndices(indices, tallies),
    setAside: [],
  }
}

/** A stock's state before the step: the day so far, or at its start only a base price. */
function startOfStep(stock: Stock, row: QuoteRow | undefined, isSameDay: boolean): Trading {
  if (row === undefined) return beforeFirstData(baseOf(stock.levelKrw))
  return isSameDay ? row : beforeFirstData(baseAfter(row, stock))
}

/** A split or consolidation adjusts the base price; a small share issue does not. */
function baseAfter(row: QuoteRow, stock: Stock): number {
  const lastCloseKrw = row.price ?? row.previousClose ?? stock.levelKrw
  const ratio = row.shares / stock.shares
  return baseOf(ratio >= 2 || ratio <= 0.5 ? lastCloseKrw * ratio : lastCloseKrw)
}

/** A base price lies on a tick; half-tick closes are rounded up. */
function baseOf(closeKrw: number): number {
  const tickKrw = tickSize(closeKrw)
  return Math.max(1, Math.ceil(closeKrw / tickKrw) * tickKrw)
}
