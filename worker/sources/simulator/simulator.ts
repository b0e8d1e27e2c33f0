import { seoulDate } from '#shared/market/seoul-time'
import type { MarketSource, ParsedMarket } from '../source.ts'
import { simulatedSectors } from './sector-names.ts'
import { simulatedDay, type SimulatedDay } from './day.ts'
import { stepMarket } from './step.ts'
import { simulatedPhaseAt } from './timetable.ts'
import { createUniverse } from './universe.ts'

export const SIMULATOR = {
  name: 'simulator',
  board: 'simulated',
  delayMinutes: 0,
  pollEveryMs: 1_000,
} as const

/**
 * A market without an exchange, around the clock. It keeps nothing between polls except the fixed facts of
 * the day, which follow from the seed: the same seed, board and poll times give the same quotes in any
 * process.
 *
 * @param listings the number of stocks, 500…20,000
 */
export function createSimulatorSource({
  listings,
  seed,
}: {
  listings: number
  seed: number
}): MarketSource<ParsedMarket> {
  const universe = createUniverse(listings, seed)
  let today: SimulatedDay | null = null

  return {
    ...SIMULATOR,
    phaseAt: simulatedPhaseAt,
    opensAt: () => ({ open: true }),
    poll({ nowMs, previous, wantsSectors = false }) {
      const date = seoulDate(nowMs)
      if (today?.date !== date) today = simulatedDay(universe, seed, date)
      const market = stepMarket(today, previous, nowMs)
      return Promise.resolve(
        wantsSectors ? { ...market, sectors: simulatedSectors(today.stocks, seed) } : market,
      )
    },
    parse: (answer) => answer,
    close: () => Promise.resolve(),
  }
}
