import type { Budget, Position } from '#shared/protocol/messages'

/** The facts of the board's newest frame; null before the first snapshot. */
export interface BoardFacts {
  asOfMs: number | null
  tradeDate: string | null
  source: string | null
  delayMinutes: number | null
  position: Position | null
}

export const requestsLeft = ({ spent, of }: Budget): number => Math.max(0, of - spent)
