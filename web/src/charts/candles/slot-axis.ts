import type { Candle } from '#shared/market/candle'
import type { CandleHistory } from './candle-history.ts'
import { firstAtOrAfter } from '../../market/candle-page.ts'
import { slotsOf } from './slots.ts'
import type { Slot } from './slots.ts'

/** The places of a history, kept between updates: usually only the newest candle changes. */
export class SlotAxis {
  #slots: Slot[] = []
  #pages = -1

  get slots(): readonly Slot[] {
    return this.#slots
  }

  /** The place at a moment; −1: there is none. */
  indexOf(startMs: number): number {
    const at = firstAtOrAfter(this.#slots, startMs)
    return this.#slots[at]?.startMs === startMs ? at : -1
  }

  /** Discards a history, before another one. */
  reset(): void {
    this.#slots = []
    this.#pages = -1
  }

  /**
   * @returns the previous places, if more than the newest has changed; null: the newest changed, or one was
   * added
   */
  update(history: Pick<CandleHistory, 'candles' | 'gaps' | 'pages' | 'interval'>): readonly Slot[] | null {
    const newest = history.candles.at(-1)
    const last = this.#slots.at(-1)
    if (history.pages === this.#pages && newest !== undefined && last?.candle != null) {
      if (newest.startMs === last.startMs) this.#slots[this.#slots.length - 1] = slotOf(newest)
      else this.#slots.push(slotOf(newest))
      return null
    }
    const before = this.#slots
    this.#pages = history.pages
    this.#slots = slotsOf(history, history.interval)
    return before
  }
}

function slotOf(candle: Candle): Slot {
  return { startMs: candle.startMs, candle }
}
