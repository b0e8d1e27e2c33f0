/** What stocks can be ranked by. */
export const RANKINGS = [
  'rise',
  'fall',
  'volume',
  'value',
  'market_cap',
  'upper_limit',
  'lower_limit',
  'high_52w',
  'low_52w',
] as const
export type Ranking = (typeof RANKINGS)[number]
