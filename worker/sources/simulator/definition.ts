import { startOfSeoulDay } from '#shared/market/seoul-time'
import { SIMULATED_OPEN_MS } from '#shared/market/simulated-calendar'
import type { SourceDefinition } from '../definition.ts'
import { simulatedDay } from './day.ts'
import { coarseSteps, daySoFar } from './day-so-far.ts'
import { createSimulatorHistory } from './history.ts'
import { createSimulatorSource, SIMULATOR } from './simulator.ts'
import { createUniverse } from './universe.ts'

export const simulator: SourceDefinition<'simulator'> = {
  ...SIMULATOR,
  create: ({ config }) =>
    createSimulatorSource({ listings: config.simulatorListings, seed: config.simulatorSeed }),
  daySoFar: ({ config: { simulatorListings, simulatorSeed } }, first) => {
    const today = simulatedDay(
      createUniverse(simulatorListings, simulatorSeed),
      simulatorSeed,
      first.tradeDate,
    )
    const openMs = startOfSeoulDay(first.tradeDate) + SIMULATED_OPEN_MS
    return daySoFar(today, first, coarseSteps(openMs, first.atMs))
  },
  history: ({ config, db }) =>
    createSimulatorHistory({
      db,
      listings: config.simulatorListings,
      seed: config.simulatorSeed,
      historyDays: config.historyDays,
    }),
}
