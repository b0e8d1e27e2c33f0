import { gapsOf } from '#database/market/gaps'
import type { Database } from '#database/pool'
import type { Candle } from '#shared/market/candle'
import { isReplay } from '#shared/market/dataset'
import { seoulIso } from '#shared/market/seoul-time'
import type { Gap } from '#shared/protocol/gap'
import type { GapAnswer } from '#shared/rest/candles'
import type { MarketBoard } from '../live/market-board.ts'
import { datasetOnBoard, recordedDataset } from '../live/datasets.ts'

/** The query and the resulting candles. */
export interface AnsweredCandles {
  fromMs: number | null
  toMs: number | null
  limit: number
  found: readonly Candle[]
}

/**
 * The holes of the feed within the range of an answer. If there may be older candles, from the answer's first
 * candle on. A replayed day has the holes of its recording up to the replayed moment.
 */
export async function answeredGaps(
  { board, database, now }: { board: MarketBoard; database: Database; now: () => number },
  { fromMs, toMs, limit, found }: AnsweredCandles,
): Promise<GapAnswer[]> {
  const { asOfMs } = board.market()
  const recorded = recordedDataset(board)
  if (recorded === null) return []
  const nowMs = isReplay(datasetOnBoard(board)) ? asOfMs : now()
  const untilMs = Math.min(toMs ?? nowMs, nowMs)
  const isCut = fromMs === null || found.length === limit
  const sinceMs = isCut ? (found[0]?.startMs ?? untilMs) : fromMs
  if (sinceMs >= untilMs) return []
  const gaps = await gapsOf(database, { board: recorded, fromMs: sinceMs, toMs: untilMs })
  return gaps.map((gap) => present(gap, nowMs))
}

function present({ beganMs, endedMs, code }: Gap, nowMs: number): GapAnswer {
  const isOver = endedMs !== null && endedMs <= nowMs
  return { from: seoulIso(beganMs), to: isOver ? seoulIso(endedMs) : null, code }
}
