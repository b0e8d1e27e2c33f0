import { parseArgs } from 'node:util'
import { pathToFileURL } from 'node:url'
import { exitOnConfigError, loadDatabaseConfig } from '#platform/config'
import { migrationSource } from './migration-source.ts'
import { openDatabase, type Database } from './pool.ts'
import { DataLossError, rollBack, UnknownMigrationError } from './rollback.ts'

/**
 * Migrates the database to the newest version, each migration in a transaction and a batch of its own.
 * @returns the names of those that ran, in order
 * @throws knex's lock error while another process migrates
 */
export async function migrateLatest(database: Database): Promise<string[]> {
  const names: string[] = []
  for (;;) {
    const [, ran] = (await database.migrate.up({ migrationSource })) as [number, string[]]
    if (ran.length === 0) return names
    names.push(...ran)
  }
}

interface Options {
  to?: string | undefined
  'destroy-data'?: boolean | undefined
}

const COMMANDS: Record<string, (database: Database, options: Options) => Promise<string>> = {
  latest: async (database) => `migrated: ${(await migrateLatest(database)).join(', ') || 'nothing to do'}`,
  rollback: async (database, { to, 'destroy-data': destroyData = false }) => {
    const names = await rollBack(database, { to: to === 'nothing' ? null : to, destroyData })
    return `rolled back: ${names.join(', ') || 'nothing to do'}`
  },
  // A hint for a lock that a killed run left behind.
  unlock: async (database) => {
    await database.migrate.forceFreeMigrationsLock({ migrationSource })
    return 'unlocked'
  },
}

const USAGE = 'migrate latest | rollback [--to NAME | --to nothing] [--destroy-data] | unlock'

/** The exit codes: done, failed, refused (nothing was changed), invalid command line. */
const EXIT = { done: 0, failed: 1, refused: 3, usage: 64 }

async function main(args: string[]): Promise<number> {
  const requested = readCommand(args)
  if (requested === undefined) {
    process.stderr.write(`usage: ${USAGE}\n`)
    return EXIT.usage
  }
  const { databaseUrl } = loadDatabaseConfig(process.env)
  const database = openDatabase(databaseUrl, {
    applicationName: 'migrate',
    statementTimeoutMs: 0,
    maxConnections: 2,
  })
  try {
    process.stdout.write(`${await requested.run(database)}\n`)
    return EXIT.done
  } catch (error) {
    process.stderr.write(
      `migrate ${requested.name}: ${error instanceof Error ? error.message : String(error)}\n`,
    )
    return error instanceof DataLossError || error instanceof UnknownMigrationError
      ? EXIT.refused
      : EXIT.failed
  } finally {
    await database.destroy()
  }
}

/** `undefined`: unknown command or option. */
export function readCommand(args: string[]) {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { to: { type: 'string' }, 'destroy-data': { type: 'boolean' } },
    })
    const [name = 'latest', ...more] = positionals
    const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
    const isPlain = name === 'rollback' || Object.keys(values).length === 0
    if (command === undefined || more.length > 0 || !isPlain || values.to === '') return undefined
    return { name, run: (database: Database) => command(database, values) }
  } catch {
    return undefined
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  process.exitCode = await main(process.argv.slice(2)).catch(exitOnConfigError)
}
