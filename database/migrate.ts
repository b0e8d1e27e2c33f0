import { pathToFileURL } from 'node:url'
import type { Knex } from 'knex'
import { MIGRATIONS } from '#migrations/index'
import { exitOnConfigError, loadDatabaseConfig } from '#platform/config'
import { openDatabase, type Database } from './pool.ts'

/** Names carry no extension: the same table serves `.ts` under tsx and `.js` after the build. */
const migrationSource: Knex.MigrationSource<string> = {
  getMigrations: () => Promise.resolve(Object.keys(MIGRATIONS)),
  getMigrationName: (name) => name,
  getMigration: (name) => {
    const migration = MIGRATIONS[name]
    if (migration === undefined) throw new Error(`no such migration: ${name}`)
    return Promise.resolve(migration)
  },
}

/** What a migration run did: the names, in order. */
export type MigrationRun = string[]

/** Brings the database to the newest version. Two at once: the second is refused by knex's lock. */
export async function migrateLatest(database: Database): Promise<MigrationRun> {
  const [, names] = (await database.migrate.latest({ migrationSource })) as [number, string[]]
  return names
}

/** Takes back the last run, or every one. */
export async function rollBack(database: Database, all = false): Promise<MigrationRun> {
  const [, names] = (await database.migrate.rollback({ migrationSource }, all)) as [number, string[]]
  return names
}

const COMMANDS: Record<string, (database: Database) => Promise<string>> = {
  latest: async (database) => `migrated: ${(await migrateLatest(database)).join(', ') || 'nothing to do'}`,
  rollback: async (database) => `rolled back: ${(await rollBack(database)).join(', ') || 'nothing to do'}`,
  // For a lock that a killed run left behind.
  unlock: async (database) => {
    await database.migrate.forceFreeMigrationsLock({ migrationSource })
    return 'unlocked'
  },
}

/** `migrate.js latest | rollback | unlock`; answers with the exit code. */
async function main(name = 'latest'): Promise<number> {
  const command = COMMANDS[name]
  if (command === undefined) {
    process.stderr.write(`migrate: ${name} is none of ${Object.keys(COMMANDS).join(', ')}\n`)
    return 64
  }
  const { databaseUrl } = loadDatabaseConfig(process.env)
  const database = openDatabase(databaseUrl, {
    applicationName: 'migrate',
    statementTimeoutMs: 0,
    maxConnections: 2,
  })
  try {
    process.stdout.write(`${await command(database)}\n`)
    return 0
  } catch (error) {
    process.stderr.write(`migrate ${name}: ${error instanceof Error ? error.message : String(error)}\n`)
    return 1
  } finally {
    await database.destroy()
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  process.exitCode = await main(process.argv[2]).catch(exitOnConfigError)
}
