import { sourceIndex } from './diff-indices.ts'
import type { BoardImages } from '#shared/protocol/board-dump'
import type { MarketSource, ParsedMarket } from '../sources/source.ts'

/**
 * Asks the source.
 *
 * @throws SourceError
 */
export async function poll(
  source: MarketSource,
  board: BoardImages,
  nowMs: number,
  signal: AbortSignal,
  wantsSectors = false,
): Promise<ParsedMarket> {
  const answer = await source.poll({
    nowMs,
    phase: source.phaseAt(nowMs),
    previous: {
      epoch: board.market.position.epoch,
      asOfMs: board.market.atMs,
      tradeDate: board.market.tradeDate === '' ? null : board.market.tradeDate,
      rows: () => board.market.rows(),
      indices: board.indices.indices.map(sourceIndex),
    },
    signal,
    wantsSectors,
  })
  return source.parse(answer)
}
