import { rmSync } from 'node:fs'
import pg from 'pg'
import pino from 'pino'
import type { TestProject } from 'vitest/node'
import { startEmbeddedStack } from '#platform/embedded/stack'
import { createDatabaseTemplate, newDataDir } from '#platform/testing/data-dir'
import { readPristine, type Pristine } from '#platform/testing/pristine'
import { migrateLatest } from '../migrate.ts'
import { openDatabase } from '../pool.ts'

/** vitest's global setup of the project `integration`: a stack for each of its workers, in a folder of its own. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const removeTemplate = createDatabaseTemplate()
  const dataDirs = Array.from({ length: project.config.maxWorkers }, () => newDataDir('embedded-stack'))
  const log = pino({ level: 'warn' })
  const stacks = await Promise.all(dataDirs.map((dataDir) => startEmbeddedStack({ dataDir, log })))
  const urls = stacks.map(({ databaseUrl, redisUrl }) => ({ databaseUrl, redisUrl }))
  project.provide('stacks', urls)
  const [pristine] = await Promise.all(urls.map(({ databaseUrl }) => migrated(databaseUrl)))
  if (pristine !== undefined) project.provide('pristine', pristine)
  return async () => {
    await Promise.all(stacks.map((stack) => stack.stop()))
    for (const dataDir of dataDirs) rmSync(dataDir, { recursive: true })
    removeTemplate()
  }
}

async function migrated(databaseUrl: string): Promise<Pristine> {
  const database = openDatabase(databaseUrl, { applicationName: 'test' })
  await migrateLatest(database).finally(() => database.destroy())
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  return readPristine(client).finally(() => client.end())
}
