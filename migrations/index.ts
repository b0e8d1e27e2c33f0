import { readdirSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Migration } from './migration.ts'

/** `0001_users_and_audit.ts` before the build, `.js` after it. */
const MIGRATION_FILE = /^(\d{4}_\w+)\.[jt]s$/

/**
 * Every migration of a folder in the order it runs. The name is what the database remembers: it never changes.
 *
 * @throws Error when two have the same number, so that their order would hang on the rest of their names
 */
export async function readMigrations(folder: string): Promise<Readonly<Record<string, Migration>>> {
  const migrations: Record<string, Migration> = {}
  const numbers = new Map<string, string>()
  for (const file of readdirSync(folder).sort()) {
    const name = MIGRATION_FILE.exec(file)?.[1]
    if (name === undefined) continue
    const number = name.slice(0, 4)
    const other = numbers.get(number)
    if (other !== undefined) throw new Error(`migrations ${other} and ${name} have the same number`)
    numbers.set(number, name)
    migrations[name] = (await import(pathToFileURL(path.join(folder, file)).href)) as Migration
  }
  return migrations
}

export const MIGRATIONS = await readMigrations(import.meta.dirname)
