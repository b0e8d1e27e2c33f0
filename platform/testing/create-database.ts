import { createDatabase } from '../embedded/engine.ts'

/**
 * Creates a database in the given folder, in a process of its own: the engine stays in memory until its
 * process ends.
 */
const [, , dataDir = ''] = process.argv
await createDatabase(dataDir)
process.exit()
