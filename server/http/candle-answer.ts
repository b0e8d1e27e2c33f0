import { readCandles } from '#database/candles/candles'
import type { DayQuery } from '#database/candles/query'
import { readReplayedCandles } from '#database/candles/replayed'
import type { CandleSeries } from '#database/candles/series'
import type { Database } from '#database/pool'
import type { CandleInterval } from '#shared/market/candle'
import { isReplay } from '#shared/market/dataset'
import { seoulIso } from '#shared/market/seoul-time'
import type { GapAnswer, IndexCandlesAnswer } from '#shared/rest/candles'
import { datasetOnBoard, recordedDataset } from '../live/datasets.ts'
import type { MarketBoard } from '../live/market-board.ts'
import { answeredGaps } from './answered-gaps.ts'

export interface CandleDeps {
  board: MarketBoard
  database: Database
  now: () => number
}

export interface AskedCandles {
  series: CandleSeries
  query: { interval: CandleInterval; from?: number | undefined; to?: number | undefined; limit: number }
  /** Today's base price of the series; null: none. */
  baseKrw: number | null
  adjusted?: DayQuery['adjusted']
}

/** Candles of a stock or an index with the holes of the feed, according to the board's data set. */
export async function candleAnswer(
  deps: CandleDeps,
  { series, query, baseKrw, adjusted }: AskedCandles,
): Promise<{ candles: IndexCandlesAnswer['candles']; gaps: GapAnswer[] }> {
  const { board, database } = deps
  const { tradeDate, asOfMs } = board.market()
  const { interval, from: fromMs = null, to: toMs = null, limit } = query
  // Later ticks than the board came from a wrong clock.
  const range = { interval, fromMs, toMs: Math.min(toMs ?? Infinity, asOfMs + 1), limit }
  const today = { tradeDate, baseKrw }
  const gapsOf = recordedDataset(board)
  const found = isReplay(datasetOnBoard(board))
    ? await readReplayedCandles(database, series, { ...range, tradeDate, asOfMs, gapsOf })
    : await readCandles(database, series, {
        ...range,
        newestMs: asOfMs,
        untilMs: asOfMs,
        today,
        adjusted,
        gapsOf,
      })
  return {
    candles: found.map(({ startMs, ...candle }) => ({ time: seoulIso(startMs), ...candle })),
    gaps: await answeredGaps(deps, { fromMs, toMs, limit, found }),
  }
}
