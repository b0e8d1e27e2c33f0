import { IndexImage } from './index-image.ts'
import type { IndexImageDump } from './index-image.ts'
import { MarketImage } from './market-image.ts'
import type { MarketImageDump } from './market-image.ts'
import type { IndexBatch, MarketBatch } from './messages.ts'

/** The market and the indices of one epoch, each at its own seq. */
export interface BoardImages {
  market: MarketImage
  indices: IndexImage
}

/** Identifies a board and its position: equal texts, equal boards. */
export function boardPosition({ market, indices }: BoardImages): string {
  return `${market.position.epoch}:${market.position.seq}:${indices.position.seq}`
}

/**
 * A board as one text, so that it outlives its process. Some 400 kB: written only now and then, see
 * `restoreBoard`.
 */
export function dumpBoard({ market, indices }: BoardImages): string {
  return JSON.stringify({ market: market.dump(), indices: indices.dump() })
}

/**
 * Restores the board from a dump and the messages published since.
 *
 * @throws MalformedMessageError or SyntaxError when the texts are not a board
 */
export function restoreBoard(text: string, tail: readonly string[] = []): BoardImages {
  const dump = JSON.parse(text) as { market: MarketImageDump; indices: IndexImageDump }
  const board = { market: MarketImage.restore(dump.market), indices: IndexImage.restore(dump.indices) }
  for (const message of tail) applyBatches(board, splitBatches(message))
  return board
}

/** Applies batches to a board. @throws MalformedMessageError when a batch is not the next one */
export function applyBatches({ market, indices }: BoardImages, received: readonly ReceivedBatch[]): void {
  for (const { batch } of received) {
    if (batch.topic === 'market') market.applyBatch(batch)
    else indices.apply(batch)
  }
}

/** A poll's batches as one pub/sub message: a line each, so that a server can forward a line unchanged. */
export function joinBatches(batches: readonly (MarketBatch | IndexBatch)[]): string {
  return batches.map((batch) => JSON.stringify(batch)).join('\n')
}

/** A batch with its original text. */
export type ReceivedBatch = { text: string; batch: MarketBatch } | { text: string; batch: IndexBatch }

/** @throws SyntaxError when a line is not JSON */
export function splitBatches(message: string): ReceivedBatch[] {
  if (message === '') return []
  return message.split('\n').map((text) => ({ text, batch: JSON.parse(text) as MarketBatch }))
}
