import { firstAtOrAfter } from '../../market/candle-page.ts'
import type { Slot } from './slots.ts'

/** The visible places: the first and their number. */
export interface View {
  first: number
  count: number
}

export const FEWEST_IN_VIEW = 15
export const MAX_IN_VIEW = 1_500
/** The minimum number of places, so that a day that has just begun is not a sliver at the edge. */
const FEWEST_AT_FIRST = 45

/** Empty places after the newest candle. */
function room(count: number): number {
  return Math.max(1, Math.round(count * 0.03))
}

/** As many places as leave that many beside the empty ones. */
function placesFor(candles: number): number {
  let count = candles
  while (count - room(count) < candles) count++
  return count
}

function within({ first, count }: View, length: number): View {
  const most = Math.min(MAX_IN_VIEW, Math.max(FEWEST_AT_FIRST, placesFor(length)))
  const shown = Math.round(Math.min(most, Math.max(FEWEST_IN_VIEW, count)))
  const last = Math.max(0, length + room(shown) - shown)
  return { first: Math.round(Math.min(last, Math.max(0, first))), count: shown }
}

/** The newest `count` places. */
export function newestView(length: number, count: number): View {
  return within({ first: Infinity, count }, length)
}

export function isNewest(view: View, length: number): boolean {
  return view.first + view.count >= length + room(view.count) || length <= view.count
}

export function moved(view: View, by: number, length: number): View {
  return within({ first: view.first + by, count: view.count }, length)
}

/**
 * Zooms out (factor above 1) or in.
 *
 * @param anchor the fixed position, from 0 at the left edge to 1 at the right
 */
export function zoomed(view: View, factor: number, anchor: number, length: number): View {
  const { count } = within({ first: 0, count: view.count * factor }, length)
  return within({ first: view.first + (view.count - count) * anchor, count }, length)
}

/**
 * Keeps the same candles visible after places were added or removed: at the newest end the view follows,
 * elsewhere it does not move.
 *
 * @param count the wanted number of visible places, as far as they exist
 */
export function keptView(view: View, before: readonly Slot[], after: readonly Slot[], count: number): View {
  const anchor = before[view.first]
  if (anchor === undefined || isNewest(view, before.length)) return newestView(after.length, count)
  return within({ first: firstAtOrAfter(after, anchor.startMs), count: view.count }, after.length)
}

/** The places from a moment to the newest candle. */
export function viewSince(slots: readonly Slot[], fromMs: number): View {
  return newestView(slots.length, placesFor(slots.length - firstAtOrAfter(slots, fromMs)))
}
