import type { Candle } from '#shared/market/candle'
import type { QuoteRow } from '#shared/market/quote'
import type { MarketImage } from '#shared/protocol/market-image'
import type { StockSnapshot } from '#shared/protocol/messages'
import { MarketMirror } from '#shared/protocol/mirror'

/** The reader of a topic `stock:<code>`: a market of one row, and its running minute. */
export class StockMirror extends MarketMirror {
  #minute: Candle | null = null

  /** undefined while the stock is not on the board. */
  get row(): QuoteRow | undefined {
    const [row] = this.rows()
    return row
  }

  /** The newest minute with a candle; null: none on this day. */
  get minute(): Candle | null {
    return this.#minute
  }

  protected override start(snapshot: unknown): MarketImage {
    const image = super.start(snapshot)
    this.#minute = minuteOf(snapshot)
    return image
  }

  protected override catchUp(image: MarketImage, patch: unknown): void {
    super.catchUp(image, patch)
    this.#minute = minuteOf(patch)
  }
}

function minuteOf(message: unknown): Candle | null {
  const { candle } = message as StockSnapshot
  if (candle === null) return null
  const { t, o, h, l, c, v } = candle
  return { startMs: t, open: o, high: h, low: l, close: c, volume: v }
}
