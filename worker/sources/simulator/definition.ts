import type { SourceDefinition } from '../definition.ts'
import { createSimulatorHistory } from './history.ts'
import { createSimulatorSource, SIMULATOR } from './simulator.ts'

export const simulator: SourceDefinition<'simulator'> = {
  ...SIMULATOR,
  create: ({ config }) =>
    createSimulatorSource({ listings: config.simulatorListings, seed: config.simulatorSeed }),
  history: ({ config, db }) =>
    createSimulatorHistory({
      db,
      listings: config.simulatorListings,
      seed: config.simulatorSeed,
      historyDays: config.historyDays,
    }),
}
