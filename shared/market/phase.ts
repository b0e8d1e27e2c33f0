/**
 * Phases of a day at the exchange, in order. The calendar states when each begins. The last two never occur
 * on the same day: until 2026-09-11 the hours after the close were auctions every ten minutes, since then a
 * continuous market.
 */
export const SESSION_PHASES = [
  'closed',
  'opening_auction',
  'continuous',
  'closing_auction',
  'post_close',
  'after_hours_auction',
  'after_market',
] as const
export type SessionPhase = (typeof SESSION_PHASES)[number]

/** The moment a phase begins, epoch milliseconds. */
export interface PhaseChange {
  atMs: number
  phase: SessionPhase
}
