import { cpSync, mkdirSync } from 'node:fs'
import path from 'node:path'
import pino from 'pino'
import { migrateLatest } from '#database/migrate'
import { openDatabase } from '#database/pool'
import { createDatabase } from '../embedded/engine.ts'
import { startEmbeddedStack } from '../embedded/stack.ts'

/**
 * Creates the data folders `empty` and `migrated` in the given folder, in a process of its own: the engine stays in memory
 * until its process ends.
 */
const [, , folder = ''] = process.argv
const [empty, migrated] = [path.join(folder, 'empty'), path.join(folder, 'migrated')]

mkdirSync(empty)
await createDatabase(path.join(empty, 'postgres'))
cpSync(empty, migrated, { recursive: true })
const { databaseUrl, stop } = await startEmbeddedStack({
  dataDir: migrated,
  log: pino({ level: 'warn' }),
  // No Redis is needed.
  redisUrl: 'redis://127.0.0.1:9/',
})
const database = openDatabase(databaseUrl, { applicationName: 'test' })
await migrateLatest(database).finally(() => database.destroy())
await stop()
process.exit()
