import { isReplay, type Dataset, type RecordedDataset } from '#shared/market/dataset'
import { datasetOf } from '#shared/market/sources'
import type { MarketBoard } from './market-board.ts'

/** The data set of the board. A source that is unknown to this release counts as the exchange's. */
export function datasetOnBoard(board: MarketBoard): Dataset {
  return datasetOf(board.market().source) ?? 'krx'
}

/**
 * The data set of the board's days: for a replay, that of the recording. Null: a folder of snapshots, which
 * has no other stored data.
 */
export function recordedDataset(board: MarketBoard): RecordedDataset | null {
  const dataset = datasetOnBoard(board)
  return isReplay(dataset) ? (board.link()?.replay?.board ?? null) : dataset
}
