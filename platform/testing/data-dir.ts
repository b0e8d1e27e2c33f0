import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const PROGRAM = fileURLToPath(new URL('create-database.ts', import.meta.url))
/** Processes that the runner of the tests starts inherit it. */
const TEMPLATE = 'TEST_DATABASE_TEMPLATE'

/**
 * Creates a database once for all data folders that `newDataDir` makes in this process and those it starts: to copy and open
 * one costs a third of what the creation does.
 * @returns removes it
 */
export function createDatabaseTemplate(): () => void {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'database-template-'))
  const database = path.join(folder, 'postgres')
  execFileSync(process.execPath, ['--import', 'tsx', PROGRAM, database], { stdio: 'inherit' })
  process.env[TEMPLATE] = database
  return () => rmSync(folder, { recursive: true })
}

/** A data folder that nobody has used, with the database of the template if there is one. */
export function newDataDir(name: string): string {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), `${name}-`))
  fillDataDir(dataDir)
  return dataDir
}

/** Gives the database of the template to a data folder that has none. */
export function fillDataDir(dataDir: string): void {
  const template = process.env[TEMPLATE]
  const database = path.join(dataDir, 'postgres')
  if (template !== undefined && !existsSync(database)) cpSync(template, database, { recursive: true })
}
