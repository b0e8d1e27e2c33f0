import type { Database } from '#database/pool'
import type { BoardRows } from './board-rows.ts'
import { datasetOnBoard } from '../datasets.ts'
import type { MarketBoard } from '../market-board.ts'
import type { List } from './list.ts'

/** A list beside the board whose rows are added and changed. */
export function boardList<Row extends { id: number; seq: number }>(
  rows: BoardRows<object, Row>,
  { database, board }: { database: Database; board: MarketBoard },
): List<Row> {
  return {
    async read(afterSeq, limit) {
      const dataset = datasetOnBoard(board)
      // The number first: a row that is added in between is then among the items instead of missed.
      const lastSeq = await rows.newestSeq(database, dataset)
      if (limit === 0 || lastSeq <= afterSeq) return { items: [], last_seq: lastSeq }
      const items = await rows.after(database, dataset, {}, { afterSeq, limit })
      return { items, last_seq: Math.max(lastSeq, items.at(-1)?.seq ?? 0) }
    },
  }
}
