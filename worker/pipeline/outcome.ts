import type { SeoulDate } from '#shared/market/seoul-time'
import { applyBatches, joinBatches, splitBatches } from '#shared/protocol/board-dump'
import type { BoardImages } from '#shared/protocol/board-dump'
import { fromGaps } from '#shared/protocol/columns'
import { encodeMarketBatch } from '#shared/protocol/market-batch'
import type { MarketImage } from '#shared/protocol/market-image'
import type { MarketBatch } from '#shared/protocol/messages'
import type { IndexQuote } from '#shared/market/index-quote'
import type { QuoteRow } from '#shared/market/quote'
import type { Difference } from './diff.ts'

/** The batches of a difference, as one message; empty when nothing changed. */
export function encode(board: BoardImages, difference: Difference, atMs: number): string {
  const { market, indices } = difference
  return joinBatches([
    ...(market === null
      ? []
      : [encodeMarketBatch(board.market.position, (id) => board.market.rowById(id), market)]),
    ...(indices.length === 0 ? [] : [board.indices.batchOf(atMs, indices)]),
  ])
}

/** What an outcome has to store. */
export interface Stored {
  atMs: number
  tradeDate: SeoulDate
  quotes: QuoteRow[]
  indices: IndexQuote[]
  /** Ids that left the board, and ids with new constants. */
  left: number[]
  came: number[]
}

/**
 * Applies the batches of an outcome to the board, and returns what to store. It depends on the batches alone,
 * so an interrupted poll is completed in the same way as any other.
 */
export function applyOutcome(board: BoardImages, batches: string): Stored {
  const received = splitBatches(batches)
  applyBatches(board, received)
  const { market } = board
  const stored: Stored = { atMs: 0, tradeDate: market.tradeDate, quotes: [], indices: [], left: [], came: [] }
  for (const { batch } of received) {
    stored.atMs = batch.at_ms
    if (batch.topic === 'index') {
      stored.indices = batch.rows
    } else {
      stored.quotes = tickedRows(market, batch)
      stored.left = fromGaps(batch.removed ?? [])
      stored.came = fromGaps(batch.listed?.i ?? [])
    }
  }
  return stored
}

/** Every row ticks when a trading day begins; otherwise those in the batch's columns. */
function tickedRows(image: MarketImage, batch: MarketBatch): QuoteRow[] {
  if (batch.trade_date !== undefined) return [...image.rows()]
  return fromGaps(batch.i).flatMap((id) => image.rowById(id) ?? [])
}
