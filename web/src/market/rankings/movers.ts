import type { QuoteRow } from '#shared/market/quote'
import { groupOf } from '#shared/market/market-group'
import { Leaders } from '#shared/market/ranking'
import type { Ranking } from '#shared/market/ranking'
import { boardKey } from '#shared/market/ranking-boards'
import type { RankingBoard } from '#shared/market/ranking-boards'

/** The rankings that the page works out itself, in the order of the wall. */
export const SHOWN_RANKINGS = [
  'market_cap',
  'market_cap_low',
  'rise',
  'fall',
  'value',
  'volume',
  'upper_limit',
  'lower_limit',
] as const satisfies readonly Ranking[]
export type ShownRanking = (typeof SHOWN_RANKINGS)[number]

export const MOVERS_SHOWN = 20

export type Movers = Readonly<Record<ShownRanking, readonly number[]>>

export const NO_MOVERS = Object.fromEntries(SHOWN_RANKINGS.map((by) => [by, []])) as unknown as Movers

/** The ids of the first rows of each ranking. */
export function selectMovers(rows: Iterable<QuoteRow>, limit = MOVERS_SHOWN): Movers {
  const rankings = SHOWN_RANKINGS.map((by) => ({ by, leaders: new Leaders(by, limit) }))
  for (const row of rows) for (const { leaders } of rankings) leaders.offer(row)
  return Object.fromEntries(
    rankings.map(({ by, leaders }) => [by, leaders.rows.map(({ id }) => id)]),
  ) as unknown as Movers
}

/** The ids of the first rows of each board, by its key. */
export function selectBoards(
  rows: Iterable<QuoteRow>,
  boards: readonly RankingBoard[],
  limit: number,
): ReadonlyMap<string, readonly number[]> {
  const rankings = boards.map((board) => ({ board, leaders: new Leaders(board.by, limit) }))
  for (const row of rows) {
    const group = groupOf(row.market)
    for (const { board, leaders } of rankings)
      if (board.market === 'ALL' || board.market === group) leaders.offer(row)
  }
  return new Map(rankings.map(({ board, leaders }) => [boardKey(board), leaders.rows.map(({ id }) => id)]))
}
