import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import pino from 'pino'
import { migrateLatest } from '#database/migrate'
import { openDatabase } from '#database/pool'
import { startEmbeddedStack } from '#platform/embedded/stack'

/** The embedded database, migrated, and Redis: both private and empty, and deleted afterwards. */
export interface Stage {
  databaseUrl: string
  redisUrl: string
  stop: () => Promise<void>
}

export async function openStage(): Promise<Stage> {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'bench-'))
  const stack = await startEmbeddedStack({ dataDir, log: pino({ level: 'warn' }) })
  const database = openDatabase(stack.databaseUrl, { applicationName: 'bench' })
  await migrateLatest(database)
  await database.destroy()
  return {
    databaseUrl: stack.databaseUrl,
    redisUrl: stack.redisUrl,
    stop: async () => {
      await stack.stop()
      rmSync(dataDir, { recursive: true })
    },
  }
}
