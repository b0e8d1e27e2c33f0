import type { QuoteRow } from '#shared/market/quote'
import { Leaders } from '#shared/market/ranking'
import type { Ranking } from '#shared/market/ranking'

/** The rankings of overview and wall, in this order. */
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
