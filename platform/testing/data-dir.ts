import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const PROGRAM = fileURLToPath(new URL('create-templates.ts', import.meta.url))
/** An environment variable, so that child processes of the test runner inherit it. */
const TEMPLATES = 'TEST_DATABASE_TEMPLATES'

/** A database as it is created, or one that has been migrated to the newest version. */
export type Template = 'empty' | 'migrated'

/**
 * Creates databases once as the templates of all data folders that `newDataDir` makes in this process and its
 * children: copying and opening one costs a third of creating it, and a tenth of migrating it. Does nothing where
 * the launcher of several test runners has made them for all.
 * @returns removes them
 */
export function createDatabaseTemplates(): () => void {
  if (process.env[TEMPLATES] !== undefined) return () => {}
  const folder = mkdtempSync(path.join(os.tmpdir(), 'database-templates-'))
  execFileSync(process.execPath, ['--import', 'tsx', PROGRAM, folder], { stdio: 'inherit' })
  process.env[TEMPLATES] = folder
  return () => rmSync(folder, { recursive: true })
}

/** An unused data folder, with the database of the template if there is one. */
export function newDataDir(name: string, template: Template = 'empty'): string {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), `${name}-`))
  fillDataDir(dataDir, template)
  return dataDir
}

/** Copies the template's database to a data folder that has none. */
export function fillDataDir(dataDir: string, template: Template = 'empty'): void {
  const templates = process.env[TEMPLATES]
  const database = path.join(dataDir, 'postgres')
  if (templates === undefined || existsSync(database)) return
  cpSync(path.join(templates, template, 'postgres'), database, { recursive: true })
}
