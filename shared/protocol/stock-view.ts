import type { Candle } from '../market/candle.ts'
import type { QuoteRow, StockCode } from '../market/quote.ts'
import { toGaps } from './columns.ts'
import { listedColumns } from './listed-columns.ts'
import { marketColumns } from './market-columns.ts'
import type { MarketImage } from './market-image.ts'
import type { CarriedCandle, Position, StockPatch, StockSnapshot } from './messages.ts'
import type { StockTopic } from './topics.ts'

/** One stock of a market as a topic of its own: its position is the market's, its messages have one row or none. */
export class StockView {
  /** One patch serves readers at any position. */
  readonly onePatch = true
  readonly #image: MarketImage
  readonly #code: StockCode
  readonly #minute: () => Candle | null

  /** @param minute the stock's newest candle of a minute, if it is known */
  constructor(image: MarketImage, code: StockCode, minute: () => Candle | null = () => null) {
    this.#image = image
    this.#code = code
    this.#minute = minute
  }

  get position(): Position {
    return this.#image.position
  }

  /** The seq at which the stock last changed, or left. */
  get movedSeq(): number {
    const id = this.#image.idOf(this.#code)
    return id === undefined ? 0 : this.#image.movedSeq(id)
  }

  snapshot(): StockSnapshot {
    const { source, delayMinutes } = this.#image
    return { ...this.#rows(), source, delay_minutes: delayMinutes }
  }

  patch(): StockPatch {
    const id = this.#image.idOf(this.#code)
    const hasLeft = id !== undefined && this.#image.rowByCode(this.#code) === undefined
    return { ...this.#rows(), since: 0, removed: hasLeft ? toGaps([id]) : [] }
  }

  #rows(): Omit<StockPatch, 'since' | 'removed'> {
    const { atMs, tradeDate, position } = this.#image
    const row: QuoteRow | undefined = this.#image.rowByCode(this.#code)
    const rows = row === undefined ? [] : [row]
    const topic: StockTopic = `stock:${this.#code}`
    return {
      topic,
      ...position,
      at_ms: atMs,
      trade_date: tradeDate,
      listed: listedColumns(rows),
      ...marketColumns(rows, atMs),
      ...this.#image.foreignRows(rows),
      candle: carried(this.#minute()),
    }
  }
}

function carried(candle: Candle | null): CarriedCandle | null {
  if (candle === null) return null
  const { startMs, open, high, low, close, volume } = candle
  return { t: startMs, o: open, h: high, l: low, c: close, v: volume }
}
