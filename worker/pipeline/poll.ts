import { sourceIndex } from './diff-indices.ts'
import type { BoardImages } from '#shared/protocol/board-dump'
import { SourceError, type ParsedMarket, type PollContext } from '../sources/source.ts'
import type { PipelineDeps } from './deps.ts'

/**
 * Requests the current answer of the source.
 *
 * @throws SourceError
 */
export async function poll(
  { source, seat }: Pick<PipelineDeps, 'source' | 'seat'>,
  board: BoardImages,
  { nowMs, signal, wantsSectors }: { nowMs: number; signal: AbortSignal; wantsSectors: boolean },
): Promise<ParsedMarket> {
  const context: Omit<PollContext, 'signal'> = {
    nowMs,
    phase: source.phaseAt(nowMs),
    previous: {
      epoch: board.market.position.epoch,
      asOfMs: board.market.atMs,
      tradeDate: board.market.tradeDate === '' ? null : board.market.tradeDate,
      rows: () => board.market.rows(),
      sourceOf: (id) => board.market.originOf(id).source,
      indices: board.indices.indices.map(sourceIndex),
    },
    wantsSectors,
  }
  if (seat === undefined) return source.parse(await source.poll({ ...context, signal }))
  return source.parse(
    await withinTime(seat.answerWithinMs, signal, (limited) => source.poll({ ...context, signal: limited })),
  )
}

/** A source that hangs must not delay its fallbacks. @throws SourceError `timeout` */
async function withinTime<T>(
  limitMs: number,
  signal: AbortSignal,
  ask: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const limit = AbortSignal.timeout(limitMs)
  try {
    return await ask(AbortSignal.any([signal, limit]))
  } catch (cause) {
    if (!limit.aborted || signal.aborted || cause instanceof SourceError) throw cause
    throw new SourceError('timeout', `no answer within ${limitMs / 1000} s`, { cause })
  }
}
