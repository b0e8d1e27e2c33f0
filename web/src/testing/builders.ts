import type { QuoteRow } from '#shared/market/quote'
import { encodeMarketBatch } from '#shared/protocol/market-batch'
import { MarketImage } from '#shared/protocol/market-image'
import type { Instant } from '../live/clock.ts'
import type { Link, MarketBatch, MarketSnapshot } from '#shared/protocol/messages'

/** A row as of nowhere in particular; a test names only what its rule is about. */
export function quoteRow(row: Partial<QuoteRow> = {}): QuoteRow {
  const id = row.id ?? 1
  return {
    id,
    code: String(id).padStart(6, '0'),
    isin: `KR7${String(id).padStart(6, '0')}000`,
    name: `종목${id}`,
    market: 'KOSPI',
    section: '',
    shares: 1_000_000,
    price: 10_500,
    previousClose: 10_000,
    open: 10_100,
    high: 10_600,
    low: 9_900,
    volume: 1_000,
    value: 10_300_000,
    state: 'trading',
    asOfMs: 0,
    ...row,
  }
}

export function link(change: Partial<Link> = {}): Link {
  return {
    source: 'simulator',
    state: 'live',
    code: null,
    detail: null,
    last_received_ms: 1_000,
    delay_minutes: 0,
    phase: 'continuous',
    retry_at_ms: null,
    rows_set_aside: 0,
    ...change,
  }
}

/** An instant at which both clocks agree. */
export function instantAt(ms: number): Instant {
  return { elapsedMs: ms, serverMs: ms }
}

/** The other end of the wire: makes the messages a server would send for these rows. */
export class Wire {
  readonly image: MarketImage

  constructor(rows: QuoteRow[], epoch = 'epoch') {
    this.image = new MarketImage(epoch, 'simulator', 0)
    this.#send({ listed: rows, traded: rows, newTradeDate: '2026-03-19' })
  }

  snapshot(): MarketSnapshot {
    return this.image.snapshot()
  }

  batch(traded: QuoteRow[], removed: number[] = []): MarketBatch {
    return this.#send({ listed: [], traded, removed })
  }

  #send(change: {
    listed: QuoteRow[]
    traded: QuoteRow[]
    removed?: number[]
    newTradeDate?: string
  }): MarketBatch {
    const batch = encodeMarketBatch(this.image.position, (id) => this.image.rowById(id), {
      atMs: 1_000 * (this.image.position.seq + 1),
      removed: [],
      ...change,
    })
    this.image.applyBatch(batch)
    return batch
  }
}
