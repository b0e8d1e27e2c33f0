import type { PriceStyle } from './display.ts'
import type { Slot } from './slots.ts'

export interface Extreme {
  /** The visible place. */
  at: number
  price: number
  what: 'highest' | 'lowest'
}

/** The highest and the lowest visible price, each where it was first; none where all are equal. */
export function extremesOf(seen: readonly (Slot | null)[], style: PriceStyle): Extreme[] {
  let highest: Extreme | null = null
  let lowest: Extreme | null = null
  for (const [at, slot] of seen.entries()) {
    if (slot?.candle == null) continue
    const { high, low, close } = slot.candle
    const [top, bottom] = style === 'line' ? [close, close] : [high, low]
    if (highest === null || top > highest.price) highest = { at, price: top, what: 'highest' }
    if (lowest === null || bottom < lowest.price) lowest = { at, price: bottom, what: 'lowest' }
  }
  return highest === null || lowest === null || highest.price === lowest.price ? [] : [highest, lowest]
}
