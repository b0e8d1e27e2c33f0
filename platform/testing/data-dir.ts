import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const PROGRAM = fileURLToPath(new URL('create-database.ts', import.meta.url))
/** An environment variable, so that child processes of the test runner inherit it. */
const TEMPLATE = 'TEST_DATABASE_TEMPLATE'

/**
 * Creates a database once as the template of all data folders that `newDataDir` makes in this process and its
 * children: copying and opening it costs a third of creating one.
 * @returns removes it
 */
export function createDatabaseTemplate(): () => void {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'database-template-'))
  const database = path.join(folder, 'postgres')
  execFileSync(process.execPath, ['--import', 'tsx', PROGRAM, database], { stdio: 'inherit' })
  process.env[TEMPLATE] = database
  return () => rmSync(folder, { recursive: true })
}

/** An unused data folder, with the database of the template if there is one. */
export function newDataDir(name: string): string {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), `${name}-`))
  fillDataDir(dataDir)
  return dataDir
}

/** Copies the template's database to a data folder that has none. */
export function fillDataDir(dataDir: string): void {
  const template = process.env[TEMPLATE]
  const database = path.join(dataDir, 'postgres')
  if (template !== undefined && !existsSync(database)) cpSync(template, database, { recursive: true })
}
