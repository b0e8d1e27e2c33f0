import { isReplay, type Dataset, type RecordedDataset } from '#shared/market/dataset'
import { datasetOf } from '#shared/market/sources'
import type { MarketBoard } from './market-board.ts'

/** Whose data are on the board. A source that this release does not know makes nothing up: it is of the exchange. */
export function datasetOnBoard(board: MarketBoard): Dataset {
  return datasetOf(board.market().source) ?? 'krx'
}

/** Whose days are on the board: of a replay, those of the recording. Null: it is a folder of snapshots, of which nothing else is stored. */
export function recordedDataset(board: MarketBoard): RecordedDataset | null {
  const dataset = datasetOnBoard(board)
  return isReplay(dataset) ? (board.link()?.replay?.board ?? null) : dataset
}
