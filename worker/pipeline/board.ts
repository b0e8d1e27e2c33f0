import { presentIndex } from './diff-indices.ts'
import { readLastMarket } from '#database/market/last-quotes'
import type { LastMarket } from '#database/market/last-quotes'
import { beforeFirstData } from '#shared/market/quote'
import type { IndexQuote } from '#shared/market/index-quote'
import type { QuoteRow } from '#shared/market/quote'
import type { SeoulDate } from '#shared/market/seoul-time'
import { datasetOf } from '#shared/market/sources'
import type { BoardImages } from '#shared/protocol/board-dump'
import { IndexImage } from '#shared/protocol/index-image'
import { listedColumns } from '#shared/protocol/listed-columns'
import { marketColumns } from '#shared/protocol/market-columns'
import { MarketImage } from '#shared/protocol/market-image'
import { foreignRows, type Origin } from '#shared/protocol/origins'
import type { LoadedBoard } from './board-store.ts'
import type { PipelineDeps } from './deps.ts'
import type { OpenBoard } from './open-board.ts'

/**
 * The board in Redis, or the start of a new epoch: if Redis has no board, has that of another source, or may
 * have lost what readers have seen. The database is complete, because a poll is stored before it is
 * published; so an epoch starts from the last ticks, and readers never see time go back.
 */
export async function openBoard(
  deps: PipelineDeps,
  { board, position: from, isDoubtful }: LoadedBoard,
): Promise<OpenBoard> {
  const isOurs = board !== null && board.market.source === deps.source.name
  if (isOurs && !isDoubtful) return { board, from, isNew: false }
  const isOfOurDataset = isOurs || (board !== null && datasetOf(board.market.source) === deps.source.board)
  const held = isOfOurDataset ? board : null
  // Another source of the same data set continues from this board, and the rows keep their origin until it
  // delivers newer ones.
  const goesOn = held !== null && !isDoubtful && held.market.size > 0
  const known = goesOn
    ? fromBoard(held)
    : ((await lastTicks(deps)) ?? (held === null ? NOTHING : fromBoard(held)))
  return { board: startBoard(deps.newEpoch(), deps.source, known, held?.market), from, isNew: true }
}

/**
 * A new epoch in place of a board that a wrong clock has dated in the future: it starts from what was known
 * until now. Nothing is deleted, because the wrong clock may be the current one.
 */
export async function reopenBoard({ from }: OpenBoard, deps: PipelineDeps): Promise<OpenBoard> {
  const known = (await lastTicks(deps)) ?? NOTHING
  return { board: startBoard(deps.newEpoch(), deps.source, known), from, isNew: true }
}

/** Replayed days lie in the past, whatever the clock. */
async function lastTicks({ db, source, now }: PipelineDeps): Promise<Known | null> {
  const stored = await readLastMarket(db, source.board, now() + CLOCKS_APART_MS)
  return stored === null ? null : fromTicks(stored)
}

/** How far the clock of a source may be ahead of ours. */
export const CLOCKS_APART_MS = 5_000

/** The state that an epoch starts from. */
interface Known {
  tradeDate: SeoulDate
  rows: QuoteRow[]
  indices: IndexQuote[]
}

const NOTHING: Known = { tradeDate: '', rows: [], indices: [] }

function fromTicks({ tradeDate, rows, indices }: LastMarket): Known {
  return { tradeDate, rows, indices: indices.map((index) => presentIndex(index, index.atMs)) }
}

/** For a board whose ticks are older than the retention of the database. */
function fromBoard({ market, indices }: BoardImages): Known {
  return { tradeDate: market.tradeDate, rows: [...market.rows()], indices: indices.indices }
}

/**
 * The same listings in a new epoch, for a source whose clock went back (a day that is replayed again): every
 * row waits for its first data with the base price it had. Nothing of the later time stays on the board.
 */
export function rewind(
  { board, from }: OpenBoard,
  { source, newEpoch }: PipelineDeps,
  toMs: number,
): OpenBoard {
  const asOfMs = toMs - 1
  const rows = [...board.market.rows()].map((row) => ({
    ...row,
    ...beforeFirstData(row.previousClose),
    asOfMs,
  }))
  return { board: startBoard(newEpoch(), source, { tradeDate: '', rows, indices: [] }), from, isNew: true }
}

/** @param before the origins of the rows so far: a row that is unchanged keeps its origin */
function startBoard(
  epoch: string,
  source: { name: string; delayMinutes: number },
  known: Known,
  before?: MarketImage,
): BoardImages {
  const originOf = (row: QuoteRow): Origin | undefined => {
    if (before?.rowById(row.id)?.asOfMs !== row.asOfMs) return undefined
    const origin = before.originOf(row.id)
    return origin.source === source.name ? undefined : origin
  }
  const origins = new Map(known.rows.map((row) => [row.id, originOf(row)]))
  const times = [
    ...known.rows.map((row) => row.asOfMs),
    ...known.indices.map(({ as_of }) => Date.parse(as_of)),
  ]
  const atMs = Math.max(0, ...times)
  const head = { epoch, seq: 0, at_ms: atMs, source: source.name, delay_minutes: source.delayMinutes }
  return {
    market: MarketImage.fromSnapshot({
      topic: 'market',
      ...head,
      trade_date: known.tradeDate,
      listed: listedColumns(known.rows),
      ...marketColumns(known.rows, atMs),
      ...foreignRows(known.rows, (id) => origins.get(id)),
    }),
    indices: IndexImage.fromSnapshot({ topic: 'index', ...head, rows: known.indices }),
  }
}
