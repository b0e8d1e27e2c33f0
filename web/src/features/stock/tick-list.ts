import { changeOf, rateOf } from '#shared/market/change'
import type { QuoteRow } from '#shared/market/quote'
import { seoulIso } from '#shared/market/seoul-time'
import type { Tick } from '#shared/rest/stocks'

/** The displayed fields of a tick. */
export type ShownTick = Omit<Tick, 'value'>

/** The maximum number of rows, newest first. */
export const MAX_TICKS = 100

/**
 * The list after an update of the stock, equal to the answer of REST. A new day starts an empty list; updates without a
 * trade, and known ones, add nothing.
 *
 * @param row the stock as it is now
 */
export function withTick(ticks: readonly ShownTick[], row: QuoteRow): readonly ShownTick[] {
  const { price, volume, state } = row
  const time = seoulIso(row.asOfMs)
  const [newest] = ticks
  const known = newest !== undefined && newest.accumulated_volume <= volume ? ticks : []
  if (price === null || (known[0] !== undefined && Date.parse(known[0].time) >= row.asOfMs)) return known
  // A price that was not traded at, as that of a halted stock, is no trade.
  if (volume === 0) return known
  const tick: ShownTick = {
    time,
    price,
    change: changeOf(row),
    change_rate: rateOf(row),
    volume: volume - (known[0]?.accumulated_volume ?? 0),
    accumulated_volume: volume,
    state,
  }
  return [tick, ...known].slice(0, MAX_TICKS)
}
