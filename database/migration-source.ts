import type { Knex } from 'knex'
import { MIGRATIONS } from '#migrations/index'
import type { Migration } from '#migrations/migration'

/** @throws Error for a name that is not in the table */
export function migrationOf(name: string): Migration {
  const migration = MIGRATIONS[name]
  if (migration === undefined) throw new Error(`no such migration: ${name}`)
  return migration
}

/** Names have no extension: the same table serves `.ts` under tsx and `.js` after the build. */
export const migrationSource: Knex.MigrationSource<string> = {
  getMigrations: () => Promise.resolve(Object.keys(MIGRATIONS)),
  getMigrationName: (name) => name,
  getMigration: (name) => Promise.resolve(migrationOf(name)),
}
