/** Phases of a day at the exchange, in order. The calendar says when each begins. */
export const SESSION_PHASES = [
  'closed',
  'opening_auction',
  'continuous',
  'closing_auction',
  'post_close',
  'after_market',
] as const
export type SessionPhase = (typeof SESSION_PHASES)[number]
